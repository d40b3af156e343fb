"""Invitations into a project's team: the title is for the invited person alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from partners.actions.invitations import accept_invitation, invite_to_project
from partners.enums import ProjectRole
from partners.models import Invitation
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.factories import make_project, make_staff, make_team_member, make_user
from tests.partners.joining import letters, verified

pytestmark = pytest.mark.django_db

GUEST = "guest@lab.example"


def link():
    return letters()[-1].link


@pytest.fixture
def project():
    return make_project(title="Secret molecule", owner=make_user(name="Signe"))


def invite_in(project, by, role=ProjectRole.EDIT):
    return invite_to_project(project_id=project.pk, email=GUEST, role=role, by=by, at=now())


def test_the_mail_to_a_team_does_not_name_the_project(project):
    invite_in(project, project.created_by)

    assert "Secret molecule" not in letters()[0].subject + letters()[0].text


def test_the_title_shows_to_the_invited_person_only(project, signed_in, client):
    guest = verified(GUEST)
    invite_in(project, project.created_by)

    before = client.get(link()).content.decode()
    after = signed_in(guest).get(link()).content.decode()

    assert ["Secret molecule" in page for page in (before, after)] == [False, True]


def test_accepting_puts_into_the_team_and_never_weakens(project):
    guest = verified(GUEST, name="Guest")
    first = invite_in(project, project.created_by, ProjectRole.EDIT)
    accept_invitation(invitation_id=first.pk, by=guest, at=now())
    second = Invitation.objects.create(
        project=project, email=GUEST, role=ProjectRole.VIEW, secret_digest="0" * 64,
        invited_by=project.created_by, expires_at=now() + timedelta(days=1),
    )  # fmt: skip

    accept_invitation(invitation_id=second.pk, by=guest, at=now())

    assert {each.user.name: each.role for each in project.team.active()} == {
        "Signe": "sign",
        "Guest": "edit",
    }


@pytest.mark.parametrize("role", [ProjectRole.VIEW, ProjectRole.COMMENT, ProjectRole.EDIT])
def test_only_who_signs_for_a_project_invites(project, role):
    person = make_user()
    make_team_member(project=project, user=person, role=role)

    with pytest.raises(PermissionDenied):
        invite_in(project, person)


def test_staff_do_not_invite_into_a_team(project):
    with pytest.raises(PermissionDenied):
        invite_in(project, make_staff(Role.ADMINISTRATOR))
