"""What happens to a project's team: roles change, people leave, a part goes to someone else.

Every action locks the project first, as joining does, so that the last signatory stays the last.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.invitations import revoke_invitations_of
from partners.enums import ProjectRole
from partners.models import Project, ProjectMember
from partners.models.projects import EDITING_ROLES
from pscc.accounts.models import User
from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

_STRENGTH = (ProjectRole.VIEW, ProjectRole.COMMENT, ProjectRole.EDIT, ProjectRole.SIGN)


class CannotChangeTeamError(Refused):
    """The team cannot change this way."""


@transaction.atomic
def change_role(*, member_id: int, role: ProjectRole, by: Any, at: datetime) -> ProjectMember:
    """Let a team member do more, or less.

    Raises PermissionDenied, CannotChangeTeamError if nobody could sign (or write) any more or if
    the person has left.
    """
    member = _locked(member_id)
    require(by, "partners.manage_project_team", member.project)
    given = ProjectRole(role)
    if member.role == given:
        return member
    _keep_someone(member, given)
    member.role = given
    member.save(update_fields=["role"])
    _close_ways_in(member, at=at)
    publish(
        "partners.project_role_changed",
        project_id=member.project_id,
        member_id=member.pk,
        role=given.value,
        actor_id=by.pk,
    )
    return member


@transaction.atomic
def end_membership(*, member_id: int, by: Any, at: datetime) -> ProjectMember:
    """Take a person out of the team, or leave it oneself; the row stays for the record.

    Raises PermissionDenied, CannotChangeTeamError as `change_role`.
    """
    member = _locked(member_id)
    if member.user_id != by.pk:
        require(by, "partners.manage_project_team", member.project)
    _keep_someone(member, None)
    member.ended_at = at
    member.save(update_fields=["ended_at"])
    _close_ways_in(member, at=at)
    publish(
        "partners.project_member_left",
        project_id=member.project_id,
        member_id=member.pk,
        actor_id=by.pk,
    )
    return member


@transaction.atomic
def transfer_membership(*, member_id: int, to_user_id: int, by: Any, at: datetime) -> ProjectMember:
    """Hand a person's part in a project over to another, who gets the stronger of the two roles.

    The first one leaves the team; both rows stay for the record. The other must be in the team or
    act for the project's organisation. Returns the successor's row. Raises PermissionDenied,
    CannotChangeTeamError for someone else or an account that is closed.
    """
    member = _locked(member_id)
    project = member.project
    require(by, "partners.manage_project_team", project)
    successor = User.objects.filter(pk=to_user_id, is_active=True).first()
    if successor is None or successor.pk == member.user_id or not _is_near(project, successor):
        raise CannotChangeTeamError(
            _("Choose someone of the team or of the organisation, or invite the person first.")
        )
    member.ended_at = at
    member.save(update_fields=["ended_at"])
    taken = _take_over(project, successor, ProjectRole(member.role), at=at)
    _close_ways_in(member, at=at)
    publish(
        "partners.project_part_transferred",
        project_id=project.pk,
        member_id=member.pk,
        successor_id=taken.pk,
        actor_id=by.pk,
    )
    return taken


def _locked(member_id: int) -> ProjectMember:
    """Lock the project, then read the member as it is now."""
    seen = ProjectMember.objects.get(pk=member_id)
    project = Project.objects.lock(seen.project_id)
    member = ProjectMember.objects.lock_of(project).filter(pk=member_id).first()
    if member is None:
        raise CannotChangeTeamError(_("This person has left the team already."))
    member.project = project
    return member


def _keep_someone(member: ProjectMember, role: ProjectRole | None) -> None:
    """Refuse what would leave the project without anybody who signs, or who writes."""
    others = member.project.team.active().filter(user__is_active=True).exclude(pk=member.pk)
    if (
        member.role == ProjectRole.SIGN
        and role != ProjectRole.SIGN
        and not others.filter(role=ProjectRole.SIGN).exists()
    ):
        raise CannotChangeTeamError(
            _(
                "%(name)s is the last person who may sign for this project. Let someone else sign"
                " first, or hand this part over."
            )
            % {"name": member.user}
        )
    if (
        member.role in EDITING_ROLES
        and role not in EDITING_ROLES
        and not others.filter(role__in=EDITING_ROLES).exists()
    ):
        raise CannotChangeTeamError(
            _(
                "%(name)s is the last person who may change this project. Let someone else edit"
                " first, or hand this part over."
            )
            % {"name": member.user}
        )


def _is_near(project: Project, person: User) -> bool:
    if project.team.active().filter(user=person).exists():
        return True
    members = person.memberships.filter(ended_at__isnull=True, organisation=project.organisation)
    return members.exists()


def _take_over(project: Project, person: User, role: ProjectRole, *, at: datetime) -> ProjectMember:
    own, is_new = ProjectMember.objects.get_or_create(
        project=project, user=person, ended_at=None, defaults={"role": role, "since": at}
    )
    if not is_new and _STRENGTH.index(role) > _STRENGTH.index(ProjectRole(own.role)):
        own.role = role
        own.save(update_fields=["role"])
    return own


def _close_ways_in(member: ProjectMember, *, at: datetime) -> None:
    """Take back what a person invited who may not invite any more."""
    if not allowed(member.user, "partners.manage_project_team", member.project):
        revoke_invitations_of(inviter=member.user, project=member.project, at=at)
