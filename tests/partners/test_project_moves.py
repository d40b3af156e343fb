"""A project works before its company exists, comes to it later, and is moved by staff only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from partners.actions.projects import (
    CannotAttachProjectError,
    attach_project,
    create_project,
    move_project,
)
from partners.enums import ConflictOrigin, MembershipRole, ProjectRole
from partners.models import ConflictOfInterest, ProjectMove
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


def own_project(name="founder"):
    return create_project(title="SECRET", organisation_id=None, by=make_user(name=name), at=NOW)


def team(project):
    return {member.user.name: member.role for member in project.team.active()}


def member_of(organisation, role, name=""):
    person = make_user(name=name or role.value)
    make_membership(user=person, organisation=organisation, role=role)
    return person


def attach(project, organisation, by=None):
    return attach_project(
        project_id=project.pk, organisation_id=organisation.pk, by=by or project.created_by, at=NOW
    )


# --- To an organisation --------------------------------------------------------------------------


def test_a_project_comes_to_its_company_and_colleagues_get_their_right():
    project, company = own_project(), make_organisation(name="Acme")
    make_membership(user=project.created_by, organisation=company)
    for role in MembershipRole:
        member_of(company, role)

    attach(project, company)

    project.refresh_from_db()
    assert (project.organisation, project.version) == (company, 1)
    assert team(project) == {
        "founder": "sign", "owner": "sign", "signatory": "sign", "editor": "edit",
    }  # fmt: skip
    move = ProjectMove.objects.get()
    assert (move.origin, move.destination, move.moved_by) == (None, company, project.created_by)


def test_who_is_in_the_team_keeps_the_role_there():
    project, company = own_project(), make_organisation()
    make_membership(user=project.created_by, organisation=company)
    reader = member_of(company, MembershipRole.OWNER, name="reader")
    make_team_member(project=project, user=reader, role=ProjectRole.VIEW)

    attach(project, company)

    assert team(project) == {"founder": "sign", "reader": "view"}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (None, False),
        (MembershipRole.VIEWER, False),
        (MembershipRole.REQUESTER, False),
        (MembershipRole.EDITOR, True),
        (MembershipRole.SIGNATORY, True),
        (MembershipRole.OWNER, True),
    ],
)
def test_only_who_engages_the_organisation_brings_a_project(role, may):
    project, company = own_project(), make_organisation()
    if role:
        make_membership(user=project.created_by, organisation=company, role=role)

    if may:
        attach(project, company)
    else:
        with pytest.raises(PermissionDenied):
            attach(project, company)

    assert ProjectMove.objects.exists() == may


def test_only_who_leads_the_team_brings_the_project():
    project, company = own_project(), make_organisation()
    editor = member_of(company, MembershipRole.OWNER, name="editor")
    make_team_member(project=project, user=editor, role=ProjectRole.EDIT)

    with pytest.raises(PermissionDenied):
        attach(project, company, by=editor)


def test_a_project_that_belongs_to_one_is_not_brought_to_another():
    project, other = make_project(), make_organisation()
    make_membership(user=project.created_by, organisation=other)

    with pytest.raises(CannotAttachProjectError) as refusal:
        attach(project, other)

    assert "Only the cluster's team moves a project" in str(refusal.value)


def test_the_page_offers_it_and_keeps_what_happened(signed_in):
    project, company = own_project(), make_organisation(name="Acme")
    client = signed_in(project.created_by)
    before = client.get(project.get_absolute_url()).text
    make_membership(user=project.created_by, organisation=company)
    address = reverse("partners:project_attach", kwargs={"uid": project.uid})

    offered = client.get(project.get_absolute_url()).text
    page = client.post(address, {"organisation": company.pk}, follow=True).text

    assert address not in before
    assert address in offered
    for words in ("The project belongs to Acme now.", "Attached to Acme", "Project described"):
        assert words in page
    assert address not in page


def test_the_team_is_told_without_the_title():
    project, company = own_project(), make_organisation(name="Acme")
    make_membership(user=project.created_by, organisation=company)
    owner = member_of(company, MembershipRole.OWNER)

    attach(project, company)
    drain(seconds=30)

    rows = Message.objects.filter(kind="partners.project_attached", channel="inbox")
    assert [message.recipient for message in rows] == [owner]
    assert "now belongs to Acme" in rows[0].text
    assert not Message.objects.filter(text__contains="SECRET").exists()


# --- Between organisations -----------------------------------------------------------------------


def move(project, organisation, by, reason="The company was bought."):
    return move_project(
        project_id=project.pk, organisation_id=organisation.pk, reason=reason, by=by, at=NOW
    )


def test_staff_move_a_project_with_a_reason_that_the_team_reads():
    project, other = make_project(owner=make_user(name="founder")), make_organisation(name="New")
    origin, owner = project.organisation, member_of(other, MembershipRole.OWNER)
    officer = make_staff(Role.PROGRAMME_OFFICER)

    move(project, other, officer)
    drain(seconds=30)

    project.refresh_from_db()
    assert project.organisation == other
    assert team(project) == {"founder": "sign", "owner": "sign"}
    kept = ProjectMove.objects.get()
    assert (kept.origin, kept.destination, kept.reason) == (
        origin, other, "The company was bought.",
    )  # fmt: skip
    rows = Message.objects.filter(kind="partners.project_moved", channel="inbox")
    assert {message.recipient for message in rows} == {project.created_by, owner}
    assert all("The reason: The company was bought." in message.text for message in rows)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_move_without_a_reason(reason):
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)

    with pytest.raises(CannotAttachProjectError):
        move(project, make_organisation(), officer, reason)
    with pytest.raises(CannotAttachProjectError):
        move(project, project.organisation, officer)


def test_the_team_does_not_move_its_project_itself():
    project, other = make_project(), make_organisation()
    make_membership(user=project.created_by, organisation=other)

    with pytest.raises(PermissionDenied):
        move(project, other, project.created_by)


def test_a_walled_officer_moves_nothing():
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(
        person=officer, project=project, origin=ConflictOrigin.DECLARED
    )

    with pytest.raises(PermissionDenied):
        move(project, make_organisation(), officer)


def test_staff_move_it_at_their_desk(client):
    project, other = make_project(), make_organisation(name="New")
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    address = reverse("admin:partners_project_act", args=[project.pk, "move"])

    client.post(address, {"organisation": other.pk, "reason": "The company was bought."})

    project.refresh_from_db()
    assert project.organisation == other


def test_a_move_is_never_rewritten_and_never_without_reason():
    project = make_project()
    kept = ProjectMove.objects.create(
        project=project, destination=make_organisation(), moved_by=project.created_by
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        ProjectMove.objects.filter(pk=kept.pk).update(reason="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectMove.objects.create(
            project=project, origin=project.organisation, destination=make_organisation(),
            moved_by=project.created_by,
        )  # fmt: skip
