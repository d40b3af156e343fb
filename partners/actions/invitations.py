"""Invitations to act for an organisation or to join a project's team: one life for both."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from partners.actions.sealed_mail import send_secret
from partners.enums import InvitationState, MembershipRole, ProjectRole
from partners.models import Invitation, Membership, Organisation, Project, ProjectMember
from partners.queries.members import digest_of, is_invited
from pscc.accounts.models import User
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

VALID_FOR = timedelta(days=14)
SECRET_BYTES = 32
PER_ADDRESS_AND_DAY = 3
_STRENGTH = [ProjectRole.VIEW, ProjectRole.COMMENT, ProjectRole.EDIT, ProjectRole.SIGN]


class CannotInviteError(Refused):
    """The invitation cannot be sent."""


class CannotAnswerError(Refused):
    """The invitation cannot be accepted or declined, by this person or any more."""


@transaction.atomic
def invite_to_organisation(
    *,
    organisation_id: int,
    email: str,
    role: MembershipRole,
    message: str = "",
    language: str = "",
    by: Any,
    at: datetime,
) -> Invitation:
    """Invite an address to act for an organisation; the link leaves in a sealed mail.

    Says nothing of whether the address has an account. Locks the organisation. Raises
    CannotInviteError for a member, for an address that is invited already, for too many in a day.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.manage_members", organisation)
    address = _address(email)
    members = Membership.objects.active().filter(
        organisation=organisation, role=MembershipRole(role)
    )
    if members.filter(user__email__iexact=address).exists():
        raise CannotInviteError(_("This person has this role already: look at the list above."))
    return _invite(
        {"organisation": organisation}, address, role, message, language=language, by=by, at=at
    )


@transaction.atomic
def invite_to_project(
    *,
    project_id: int,
    email: str,
    role: ProjectRole,
    message: str = "",
    language: str = "",
    by: Any,
    at: datetime,
) -> Invitation:
    """Invite an address to a project's team; the mail does not name the project.

    Says nothing of whether the address has an account. Locks the project. Raises
    CannotInviteError for a team member, for an address that is invited already, for too many in a
    day.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.invite_to_project", project)
    address = _address(email)
    if project.team.active().filter(user__email__iexact=address).exists():
        raise CannotInviteError(_("This person is in the team already: look at the list above."))
    given = ProjectRole(role)
    return _invite({"project": project}, address, given, message, language=language, by=by, at=at)


@transaction.atomic
def accept_invitation(*, invitation_id: int, by: Any, at: datetime) -> Invitation:
    """Take up an invitation: the person becomes a member, with the role of the invitation.

    Locks what it leads to and the invitation. Raises CannotAnswerError unless it was sent to an
    address that `by` has verified and is still to be answered.
    """
    invitation = _locked_for_answer(invitation_id, by=by, at=at)
    invitation.accept(by=by, at=at)
    invitation.save()
    if invitation.organisation_id is not None:
        _join_organisation(invitation, by=by, at=at)
    else:
        _join_project(invitation, by=by, at=at)
    publish("partners.invitation_accepted", **_ids(invitation))
    return invitation


@transaction.atomic
def decline_invitation(*, invitation_id: int, by: Any, at: datetime) -> Invitation:
    """Say no to an invitation; nobody is told why. Raises as `accept_invitation`."""
    invitation = _locked_for_answer(invitation_id, by=by, at=at)
    invitation.decline(at=at)
    invitation.save()
    publish("partners.invitation_declined", **_ids(invitation))
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation_id: int, by: Any, at: datetime) -> Invitation:
    """Take an invitation back: its link says so from now on.

    Raises PermissionDenied, or TransitionNotAllowed once it was answered.
    """
    invitation = Invitation.objects.lock(invitation_id)
    if invitation.organisation_id is not None:
        require(by, "partners.manage_members", invitation.organisation)
    else:
        require(by, "partners.invite_to_project", invitation.project)
    invitation.revoke(at=at)
    invitation.save()
    publish("partners.invitation_revoked", **_ids(invitation))
    return invitation


@transaction.atomic
def revoke_invitations_of(
    *,
    inviter: Any,
    organisation: Organisation | None = None,
    project: Project | None = None,
    at: datetime,
) -> int:
    """Take back what a person invited who may not invite any more, so that no way in is left
    behind; return how many. Call it in the transaction that takes the right.
    """
    pending = Invitation.objects.filter(state=InvitationState.PENDING, invited_by=inviter)
    rows = pending.filter(organisation=organisation, project=project)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for invitation in found:
        invitation.revoke(at=at)
        invitation.save()
        publish("partners.invitation_revoked", **_ids(invitation))
    return len(found)


@transaction.atomic
def expire_invitation(*, invitation_id: int, at: datetime) -> bool:
    """Close an invitation whose time has passed; return whether it was still open then."""
    invitation = Invitation.objects.lock(invitation_id)
    if invitation.state != InvitationState.PENDING or invitation.expires_at > at:
        return False
    invitation.expire()
    invitation.save()
    publish("partners.invitation_expired", **_ids(invitation))
    return True


def expire_invitations(*, at: datetime) -> int:
    """Close every invitation whose time has passed, one transaction each; return how many."""
    ids = list(Invitation.objects.overdue(at).order_by("pk").values_list("pk", flat=True))
    return sum(expire_invitation(invitation_id=pk, at=at) for pk in ids)


def _ids(invitation: Invitation) -> dict[str, Any]:
    """Name the project too, so that messages about it stay behind its walls."""
    ids = {"invitation_id": invitation.pk}
    return ids if invitation.project_id is None else ids | {"project_id": invitation.project_id}


def _address(email: str) -> str:
    return email.strip().lower()


def _invite(
    to: dict[str, Any],
    address: str,
    role: str,
    message: str,
    *,
    language: str,
    by: Any,
    at: datetime,
) -> Invitation:
    for late in Invitation.objects.overdue(at).filter(**to, email=address):
        expire_invitation(invitation_id=late.pk, at=at)
    if Invitation.objects.pending(at).filter(**to, email=address).exists():
        raise CannotInviteError(
            _("This address has an invitation that waits for an answer. Take it back to send anew.")
        )
    _check_allowance(to, address, by=by, at=at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    known = User.objects.filter(email__iexact=address).values_list("language", flat=True).first()
    invitation = Invitation.objects.create(
        **to,
        email=address,
        role=role,
        message=message,
        language=known or language or get_language() or "fr",
        secret_digest=digest_of(secret),
        invited_by=by,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )
    _send(invitation, secret)
    publish("partners.invitation_sent", **_ids(invitation))
    return invitation


def _check_allowance(to: dict[str, Any], address: str, *, by: Any, at: datetime) -> None:
    """Refuse to be used as a machine that sends mails."""
    today = Invitation.objects.filter(invited_at__gt=at - timedelta(days=1))
    limit = settings.INVITATIONS_PER_DAY
    if today.filter(Q(**to) | Q(invited_by=by)).count() >= limit:
        raise CannotInviteError(
            _("You can send %(limit)s invitations in 24 hours. Go on tomorrow.") % {"limit": limit}
        )
    if today.filter(**to, email=address).count() >= PER_ADDRESS_AND_DAY:
        raise CannotInviteError(
            _(
                "This address has had several invitations today. Ask the person to look for them,"
                " or try again tomorrow."
            )
        )


def _send(invitation: Invitation, secret: str) -> None:
    """Mail the link, in the language of the invited person."""
    with override(invitation.language):
        organisation = invitation.organisation
        if organisation is not None:
            subject = _("%(organisation)s invites you") % {"organisation": organisation.name}
        else:
            subject = _("You are invited to a project's team")
        send_secret(
            kind="invitation",
            to=invitation.email,
            subject=subject,
            template="partners/invitation",
            context={
                "organisation": organisation.name if organisation else "",
                "inviter": invitation.invited_by.get_full_name(),
                "message": invitation.message,
                "email": invitation.email,
            },
            path=reverse("partners:invitation", args=[invitation.uid, secret]),
            action=_("See the invitation"),
            turn=_("Your turn: accept or decline."),
            deadline=long_moment(invitation.expires_at),
            why=_(
                "You receive this message because a member of the portal gave this address. If you"
                " do nothing, nothing happens."
            ),
        )


def _locked_for_answer(invitation_id: int, *, by: Any, at: datetime) -> Invitation:
    """Lock what the invitation leads to, then the invitation: the order of every other action."""
    seen = Invitation.objects.get(pk=invitation_id)
    if not is_invited(by, seen):
        raise CannotAnswerError(
            _(
                "This invitation was sent to another address than yours. Sign in with the account"
                " of that address."
            )
        )
    if seen.organisation_id is not None:
        Organisation.objects.lock(seen.organisation_id)
    if seen.project_id is not None:
        Project.objects.lock(seen.project_id)
    invitation = Invitation.objects.lock(invitation_id)
    if invitation.state != InvitationState.PENDING:
        raise CannotAnswerError(
            _("This invitation has been answered or taken back. Ask for a new one.")
        )
    if invitation.expires_at <= at:
        raise CannotAnswerError(_("This invitation has expired. Ask for a new one."))
    return invitation


def _join_organisation(invitation: Invitation, *, by: Any, at: datetime) -> None:
    """Who invited is told by the event of the invitation, so the other owners are not."""
    Membership.objects.get_or_create(
        organisation=invitation.organisation,
        user=by,
        role=invitation.role,
        ended_at=None,
        defaults={"since": at},
    )


def _join_project(invitation: Invitation, *, by: Any, at: datetime) -> None:
    """Put the person into the team; who is there already keeps the stronger role."""
    role = ProjectRole(invitation.role)
    member, is_new = ProjectMember.objects.get_or_create(
        project=invitation.project,
        user=by,
        ended_at=None,
        defaults={"role": role, "since": at},
    )
    if not is_new and _STRENGTH.index(role) > _STRENGTH.index(ProjectRole(member.role)):
        member.role = role
        member.save(update_fields=["role"])
