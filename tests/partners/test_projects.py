"""Projects: who gets into the team, who reads and who writes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.actions.projects import StaleProjectError, create_project, update_project
from partners.enums import ConflictOrigin, MembershipRole, ProjectRole
from partners.models import ConflictOfInterest, Project
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = "/en/projects/"
NEW = "/en/projects/new/"


def page_of(client, project):
    return client.get(reverse("partners:project_detail", kwargs={"uid": project.uid}))


def edit(project):
    return reverse("partners:project_edit", kwargs={"uid": project.uid})


def team(project):
    return {member.user.name: member.role for member in project.team.active()}


def member_of(organisation, role, name=""):
    person = make_user(name=name)
    make_membership(user=person, organisation=organisation, role=role)
    return person


# --- Who gets into the team ----------------------------------------------------------------------


def test_whoever_creates_signs_and_colleagues_get_their_default_right():
    organisation = make_organisation()
    for role in MembershipRole:
        member_of(organisation, role, name=role.value)
    creator = member_of(organisation, MembershipRole.REQUESTER, name="creator")
    gone = member_of(organisation, MembershipRole.OWNER, name="gone")
    organisation.memberships.filter(user=gone).update(ended_at=NOW)
    member_of(make_organisation(), MembershipRole.OWNER, name="stranger")

    project = create_project(
        title="A cure", organisation_id=organisation.pk, by=creator, at=NOW, trl=4
    )

    assert team(project) == {
        "creator": "sign",
        "owner": "sign",
        "signatory": "sign",
        "editor": "edit",
    }
    assert (project.title, project.trl, project.created_by) == ("A cure", 4, creator)
    assert (project.created_at, project.version) == (NOW, 0)


def test_two_roles_give_the_stronger_right():
    organisation, owner = make_organisation(), make_user(name="owner")
    make_membership(user=owner, organisation=organisation)
    both = make_user(name="both")
    for role in (MembershipRole.SIGNATORY, MembershipRole.EDITOR):
        make_membership(user=both, organisation=organisation, role=role)

    project = create_project(title="T", organisation_id=organisation.pk, by=owner, at=NOW)

    assert team(project) == {"owner": "sign", "both": "sign"}


def test_a_project_may_exist_before_its_company():
    person = make_user(name="alone")

    project = create_project(title="T", organisation_id=None, by=person, at=NOW)

    assert project.organisation is None
    assert team(project) == {"alone": "sign"}


@pytest.mark.parametrize("role", [None, MembershipRole.VIEWER])
def test_nobody_creates_for_an_organisation_they_do_not_act_for(role):
    organisation, person = make_organisation(), make_user()
    if role:
        make_membership(user=person, organisation=organisation, role=role)

    with pytest.raises(PermissionDenied):
        create_project(title="T", organisation_id=organisation.pk, by=person, at=NOW)

    assert Project.objects.count() == 0


def test_nobody_creates_for_an_organisation_they_have_left():
    organisation, person = make_organisation(), make_user()
    membership = make_membership(user=person, organisation=organisation)
    membership.ended_at = NOW
    membership.save()

    with pytest.raises(PermissionDenied):
        create_project(title="T", organisation_id=organisation.pk, by=person, at=NOW)


def test_colleagues_are_told_and_the_creator_is_not():
    organisation = make_organisation()
    creator = member_of(organisation, MembershipRole.OWNER)
    editor = member_of(organisation, MembershipRole.EDITOR)
    member_of(organisation, MembershipRole.VIEWER)
    closed = member_of(organisation, MembershipRole.EDITOR)
    closed.is_active = False
    closed.save()

    project = create_project(title="SECRET", organisation_id=organisation.pk, by=creator, at=NOW)
    drain(seconds=30)

    messages = Message.objects.filter(kind="partners.project_team")
    assert {message.recipient for message in messages} == {editor}
    assert {message.channel for message in messages} == {"inbox", "mail"}
    assert {message.url for message in messages} == {f"/en/projects/{project.uid}/"}
    assert not messages.filter(text__contains="SECRET").exists()
    assert not messages.filter(subject__contains="SECRET").exists()


# --- Writing -------------------------------------------------------------------------------------


def test_an_update_stores_what_was_given_and_counts_the_version():
    project = make_project(title="Old", trl=2)

    update_project(project_id=project.pk, version=0, by=project.created_by, at=NOW, title="New")

    project.refresh_from_db()
    assert (project.title, project.trl, project.version, project.updated_at) == ("New", 2, 1, NOW)


def test_an_update_writes_no_other_column():
    project, other = make_project(), make_organisation()

    update_project(
        project_id=project.pk, version=0, by=project.created_by, at=NOW, organisation=other,
        is_demo=True,
    )  # fmt: skip

    project.refresh_from_db()
    assert project.organisation != other
    assert project.is_demo is False


def test_an_update_of_an_older_version_is_refused_with_what_is_stored():
    project = make_project(title="Old")
    update_project(project_id=project.pk, version=0, by=project.created_by, at=NOW, title="Theirs")

    with pytest.raises(StaleProjectError) as refusal:
        update_project(
            project_id=project.pk, version=0, by=project.created_by, at=NOW, title="Mine"
        )

    assert refusal.value.stored.title == "Theirs"
    project.refresh_from_db()
    assert (project.title, project.version) == ("Theirs", 1)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (ProjectRole.VIEW, False),
        (ProjectRole.COMMENT, False),
        (ProjectRole.EDIT, True),
        (ProjectRole.SIGN, True),
    ],
)
def test_editors_and_signatories_write(signed_in, role, may):
    project, person = make_project(title="Old"), make_user()
    make_team_member(project=project, user=person, role=role)
    client = signed_in(person)

    answer = client.post(edit(project), {"title": "New", "version": 0})

    project.refresh_from_db()
    assert answer.status_code == (302 if may else 403)
    assert project.title == ("New" if may else "Old")
    assert ("Change the project" in page_of(client, project).text) == may


# --- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.ADMINISTRATOR, 200),
        (Role.PROGRAMME_OFFICER, 200),
        (Role.CALL_MANAGER, 200),
        (Role.ADVISOR, 404),
        (Role.COMMUNICATION, 404),
        (Role.FUNDER, 404),
    ],
)
def test_officers_read_every_project_and_write_none(signed_in, role, status):
    project = make_project(title="A cure")
    client = signed_in(make_staff(role) if role else make_user())

    answer = page_of(client, project)

    assert answer.status_code == status
    assert ("A cure" in answer.text) == (status == 200)
    assert client.get(edit(project)).status_code == (403 if status == 200 else 404)


@pytest.mark.parametrize("origin", [ConflictOrigin.DECLARED, ConflictOrigin.MEMBERSHIP])
def test_an_officer_with_a_conflict_finds_nothing(signed_in, origin):
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)
    conflict = ConflictOfInterest.objects.create(person=officer, project=project, origin=origin)
    client = signed_in(officer)

    walled = [page_of(client, project).status_code, client.get(edit(project)).status_code]
    conflict.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    conflict.save()

    assert walled == [404, 404]
    assert page_of(client, project).status_code == 200


def test_a_visitor_is_asked_to_sign_in(client):
    project = make_project()

    for address in (LIST, NEW, page_of(client, project).request["PATH_INFO"], edit(project)):
        answer = client.get(address)

        assert answer.status_code == 302
        assert answer.url == f"/en/accounts/login/?next={address}"


def test_who_has_left_the_team_reads_nothing(signed_in):
    project, person = make_project(), make_user()
    member = make_team_member(project=project, user=person)
    client = signed_in(person)

    before = page_of(client, project).status_code
    member.ended_at = now()
    member.save()

    assert (before, page_of(client, project).status_code) == (200, 404)
    assert client.post(edit(project), {"title": "x"}).status_code == 404


def test_members_of_the_organisation_outside_the_team_read_nothing(signed_in):
    project = make_project()
    viewer = member_of(project.organisation, MembershipRole.VIEWER)

    assert page_of(signed_in(viewer), project).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_my_list_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    person = make_user()
    for _ in range(count):
        project = make_project(
            owner=person, stage=make_term(), product_type=make_term(),
        )  # fmt: skip
        make_team_member(project=project, user=make_user())
    make_project(title="Not mine")
    client = signed_in(person)
    client.get(LIST)

    with queries(5):
        answer = client.get(LIST)

    assert len(answer.context["projects"]) == count
    assert "Not mine" not in answer.text


def test_without_a_project_the_list_says_how_to_begin(signed_in):
    page = signed_in(make_user()).get(LIST).text

    assert "No project yet" in page
    assert f'href="{NEW}"' in page
