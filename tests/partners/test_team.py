"""A project's team: who leads it, who is the last, who takes over."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from partners.actions.invitations import accept_invitation, invite_to_project
from partners.actions.teams import (
    CannotChangeTeamError,
    change_role,
    end_membership,
    transfer_membership,
)
from partners.enums import InvitationState, ProjectRole
from partners.models import Invitation, ProjectMember
from pscc.kernel.access import allowed
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


def team(project):
    return {member.user.name: member.role for member in project.team.active()}


def part_of(project, person):
    return project.team.active().get(user=person)


def add(project, name, role=ProjectRole.EDIT):
    return make_team_member(project=project, user=make_user(name=name), role=role)


@pytest.fixture
def project():
    return make_project(owner=make_user(name="founder"))


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (ProjectRole.VIEW, False),
        (ProjectRole.COMMENT, False),
        (ProjectRole.EDIT, False),
        (ProjectRole.SIGN, True),
    ],
)
def test_signatories_lead_the_team(project, role, may):
    member = add(project, "member", role)
    other = add(project, "other", ProjectRole.VIEW)

    if may:
        change_role(member_id=other.pk, role=ProjectRole.EDIT, by=member.user, at=NOW)
        end_membership(member_id=other.pk, by=member.user, at=NOW)
    else:
        for act in (
            lambda: change_role(member_id=other.pk, role=ProjectRole.SIGN, by=member.user, at=NOW),
            lambda: end_membership(member_id=other.pk, by=member.user, at=NOW),
            lambda: transfer_membership(
                member_id=other.pk, to_user_id=member.user_id, by=member.user, at=NOW
            ),
        ):
            with pytest.raises(PermissionDenied):
                act()

    assert team(project).get("other") == (None if may else "view")


def test_where_nobody_can_sign_any_more_editors_lead(project):
    editor = add(project, "editor")
    viewer = add(project, "viewer", ProjectRole.VIEW)
    assert not allowed(editor.user, "partners.manage_project_team", project)

    project.created_by.is_active = False
    project.created_by.save()

    assert allowed(editor.user, "partners.manage_project_team", project)
    assert not allowed(viewer.user, "partners.manage_project_team", project)


def test_anyone_leaves_by_themselves_and_reads_nothing_after(project, client):
    viewer = add(project, "viewer", ProjectRole.VIEW)
    client.force_login(viewer.user)

    answer = client.post(
        reverse(
            "partners:project_member_end",
            kwargs={"uid": project.uid, "user_uid": viewer.user.uid},
        )
    )

    assert answer.url == "/en/projects/"
    assert client.get(project.get_absolute_url()).status_code == 404
    assert project.team.get(user=viewer.user).ended_at is not None


# --- The last one --------------------------------------------------------------------------------


def test_the_last_signatory_neither_leaves_nor_steps_down(project):
    add(project, "editor")
    founder = part_of(project, project.created_by)

    for act in (
        lambda: end_membership(member_id=founder.pk, by=founder.user, at=NOW),
        lambda: change_role(member_id=founder.pk, role=ProjectRole.EDIT, by=founder.user, at=NOW),
    ):
        with pytest.raises(CannotChangeTeamError) as refusal:
            act()
        assert str(refusal.value.message) == (
            "founder is the last person who may sign for this project. Let someone else sign"
            " first, or hand this part over."
        )

    assert team(project) == {"founder": "sign", "editor": "edit"}


def test_a_signatory_whose_account_is_closed_counts_for_nothing(project):
    closed = add(project, "closed", ProjectRole.SIGN)
    closed.user.is_active = False
    closed.user.save()
    founder = part_of(project, project.created_by)

    with pytest.raises(CannotChangeTeamError):
        end_membership(member_id=founder.pk, by=founder.user, at=NOW)


def test_with_a_second_signatory_the_first_may_go(project):
    add(project, "second", ProjectRole.SIGN)
    founder = part_of(project, project.created_by)

    end_membership(member_id=founder.pk, by=founder.user, at=NOW)

    assert team(project) == {"second": "sign"}
    founder.refresh_from_db()
    assert founder.ended_at == NOW


@pytest.mark.django_db(transaction=True)
def test_two_signatories_who_leave_at_once_leave_one():
    project = make_project()
    second = make_team_member(project=project, user=make_user(), role=ProjectRole.SIGN)
    first = project.team.get(user=project.created_by)
    refused = []
    start = threading.Barrier(2)

    def leave(member_id, user):
        start.wait()
        try:
            end_membership(member_id=member_id, by=user, at=NOW)
        except CannotChangeTeamError:
            refused.append(member_id)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=leave, args=(member.pk, member.user)) for member in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert list(project.team.active().values_list("pk", flat=True)) == refused


# --- Handing over --------------------------------------------------------------------------------


def test_a_founder_who_leaves_hands_the_part_to_a_colleague(project):
    editor = add(project, "editor")
    founder = part_of(project, project.created_by)

    taken = transfer_membership(
        member_id=founder.pk, to_user_id=editor.user_id, by=founder.user, at=NOW
    )

    assert taken.pk == editor.pk
    assert team(project) == {"editor": "sign"}
    founder.refresh_from_db()
    assert (founder.role, founder.ended_at) == ("sign", NOW)


def test_who_has_more_already_keeps_it(project):
    viewer = add(project, "viewer", ProjectRole.VIEW)

    transfer_membership(
        member_id=viewer.pk, to_user_id=project.created_by_id, by=project.created_by, at=NOW
    )

    assert team(project) == {"founder": "sign"}


def test_someone_of_the_organisation_may_take_over(project):
    colleague = make_user(name="colleague")
    make_membership(user=colleague, organisation=project.organisation)
    founder = part_of(project, project.created_by)

    transfer_membership(member_id=founder.pk, to_user_id=colleague.pk, by=founder.user, at=NOW)

    assert team(project) == {"colleague": "sign"}


@pytest.mark.parametrize("who", ["stranger", "oneself", "closed", "former colleague"])
def test_nobody_else_takes_over(project, who):
    founder = part_of(project, project.created_by)
    person = founder.user if who == "oneself" else make_user()
    if who == "closed":
        make_team_member(project=project, user=person)
        person.is_active = False
        person.save()
    if who == "former colleague":
        member = make_membership(user=person, organisation=project.organisation)
        member.ended_at = NOW
        member.save()

    with pytest.raises(CannotChangeTeamError):
        transfer_membership(member_id=founder.pk, to_user_id=person.pk, by=founder.user, at=NOW)

    assert part_of(project, founder.user).role == "sign"


def test_a_project_without_organisation_opens_to_no_stranger():
    own = make_project()
    own.organisation = None
    own.save()
    founder = own.team.get()
    stranger = make_user()
    make_membership(user=stranger, organisation=make_organisation())

    with pytest.raises(CannotChangeTeamError):
        transfer_membership(member_id=founder.pk, to_user_id=stranger.pk, by=founder.user, at=NOW)


def test_who_has_left_is_not_changed_any_more(project):
    editor = add(project, "editor")
    end_membership(member_id=editor.pk, by=project.created_by, at=NOW)

    with pytest.raises(CannotChangeTeamError):
        change_role(member_id=editor.pk, role=ProjectRole.SIGN, by=project.created_by, at=NOW)


# --- Invitations ---------------------------------------------------------------------------------


def test_who_does_not_lead_any_more_leaves_no_way_in(project):
    second = add(project, "second", ProjectRole.SIGN)
    invitation = invite_to_project(
        project_id=project.pk, email="new@people.example", role=ProjectRole.EDIT, by=second.user,
        at=NOW,
    )  # fmt: skip

    change_role(member_id=second.pk, role=ProjectRole.VIEW, by=project.created_by, at=NOW)

    assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.REVOKED


def test_a_team_invites_by_mail_and_sees_who_was_invited(project, client):
    client.force_login(project.created_by)
    address = reverse("partners:project_team", kwargs={"uid": project.uid})

    answer = client.post(address, {"email": "New@People.example", "role": "comment"}, follow=True)

    assert "new@people.example" in answer.text
    assert Invitation.objects.get().role == ProjectRole.COMMENT


def test_an_invitation_that_is_accepted_opens_the_project(project):
    from allauth.account.models import EmailAddress

    person = make_user(name="new", email="new@people.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    invitation = invite_to_project(
        project_id=project.pk, email=person.email, role=ProjectRole.EDIT, by=project.created_by,
        at=NOW,
    )  # fmt: skip

    accept_invitation(invitation_id=invitation.pk, by=person, at=NOW + timedelta(days=1))

    assert team(project) == {"founder": "sign", "new": "edit"}


# --- Messages ------------------------------------------------------------------------------------


def told(kind):
    rows = Message.objects.filter(kind=kind, channel="inbox")
    return {message.recipient.name: message.text for message in rows}


def test_the_team_is_told_of_a_new_role(project):
    editor = add(project, "editor")
    add(project, "viewer", ProjectRole.VIEW)

    change_role(member_id=editor.pk, role=ProjectRole.SIGN, by=project.created_by, at=NOW)
    drain(seconds=30)

    words = "In the team of one of your projects, the role of editor is now: May edit and sign."
    assert told("partners.project_role") == {"editor": words, "viewer": words}


def test_the_team_and_the_person_are_told_of_a_departure(project):
    editor = add(project, "editor")
    add(project, "viewer", ProjectRole.VIEW)

    end_membership(member_id=editor.pk, by=project.created_by, at=NOW)
    drain(seconds=30)

    assert set(told("partners.project_member_left")) == {"editor", "viewer"}


def test_the_team_is_told_who_took_over(project):
    editor = add(project, "editor")
    add(project, "viewer", ProjectRole.VIEW)
    founder = part_of(project, project.created_by)

    transfer_membership(member_id=founder.pk, to_user_id=editor.user_id, by=founder.user, at=NOW)
    drain(seconds=30)

    assert told("partners.project_part") == dict.fromkeys(
        ("editor", "viewer"),
        "In the team of one of your projects, editor has taken over the part of founder, who is no"
        " longer in the team.",
    )


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_page_asks_the_same_questions_for_one_and_three(
    signed_in, queries, project, count
):
    for number in range(count):
        add(project, f"member {number}")
        gone = add(project, f"gone {number}")
        ProjectMember.objects.filter(pk=gone.pk).update(ended_at=NOW)
        invite_to_project(
            project_id=project.pk, email=f"n{number}@people.example", role=ProjectRole.VIEW,
            by=project.created_by, at=NOW,
        )  # fmt: skip
    client = signed_in(project.created_by)
    address = reverse("partners:project_team", kwargs={"uid": project.uid})
    client.get(address)

    with queries(13):
        answer = client.get(address)

    assert len(answer.context["team"]) == count + 1


def test_a_refusal_stands_on_the_page(signed_in, project):
    founder = part_of(project, project.created_by)
    client = signed_in(founder.user)
    address = reverse(
        "partners:project_member_role",
        kwargs={"uid": project.uid, "user_uid": founder.user.uid},
    )

    answer = client.post(address, {"role": "view"})

    assert answer.status_code == 200
    assert "founder is the last person who may sign for this project." in answer.text
    assert team(project) == {"founder": "sign"}
