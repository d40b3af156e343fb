"""What happens to those who act for an organisation: one always stays its owner."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.invitations import revoke_invitations_of
from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from partners.queries.members import active_owners
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


class LastOwnerError(Refused):
    """The organisation would be left without an owner."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "An organisation keeps at least one owner, and this is the last one. Give a"
                " colleague the role of owner first, or invite one; then try again."
            )
        )


class MembershipEndedError(Refused):
    """Someone else has ended the membership meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This membership has ended meanwhile. Nothing was changed."))


@transaction.atomic
def change_member_role(
    *, membership_id: int, role: MembershipRole, by: Any, at: datetime
) -> Membership:
    """Give a member another role: the old row ends, a new one begins.

    Locks the organisation. An owner who becomes less takes open invitations of theirs along.
    Raises LastOwnerError, MembershipEndedError, PermissionDenied.
    """
    membership = _locked(membership_id)
    require(by, "partners.manage_members", membership.organisation)
    wanted = MembershipRole(role)
    if membership.role == wanted:
        return membership
    _end(membership, at=at)
    changed, _is_new = Membership.objects.get_or_create(
        organisation=membership.organisation,
        user=membership.user,
        role=wanted,
        ended_at=None,
        defaults={"since": at},
    )
    publish("partners.member_role_changed", membership_id=changed.pk)
    return changed


@transaction.atomic
def deactivate_member(*, membership_id: int, by: Any, at: datetime) -> Membership:
    """End a membership; it stays on record. Locks the organisation.

    Raises LastOwnerError, MembershipEndedError, PermissionDenied.
    """
    membership = _locked(membership_id)
    require(by, "partners.manage_members", membership.organisation)
    _end(membership, at=at)
    publish("partners.member_deactivated", membership_id=membership.pk)
    return membership


@transaction.atomic
def leave_organisation(*, membership_id: int, by: Any, at: datetime) -> Membership:
    """End one's own membership. Locks the organisation.

    Raises LastOwnerError, MembershipEndedError, PermissionDenied.
    """
    membership = _locked(membership_id)
    require(by, "partners.leave_organisation", membership)
    _end(membership, at=at)
    publish("partners.member_left", membership_id=membership.pk)
    return membership


@transaction.atomic
def appoint_member(
    *, organisation_id: int, person: Any, role: MembershipRole, by: Any, at: datetime
) -> Membership:
    """Let staff make a person a member, at the organisation's own wish. Locks the organisation.

    Raises PermissionDenied.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.appoint_member", organisation)
    return add_member(organisation=organisation, user=person, role=role, at=at)


def add_member(
    *, organisation: Organisation, user: Any, role: MembershipRole, at: datetime
) -> Membership:
    """Let a person act for an organisation that the caller has locked; once, however often asked.

    Publishes that there is a new member.
    """
    membership, is_new = Membership.objects.get_or_create(
        organisation=organisation,
        user=user,
        role=MembershipRole(role),
        ended_at=None,
        defaults={"since": at},
    )
    if is_new:
        publish("partners.member_joined", membership_id=membership.pk)
    return membership


def _locked(membership_id: int) -> Membership:
    """Lock the organisation, then read the membership as it is now."""
    seen = Membership.objects.get(pk=membership_id)
    Organisation.objects.lock(seen.organisation_id)
    return Membership.objects.select_related("organisation", "user").get(pk=membership_id)


def _end(membership: Membership, *, at: datetime) -> None:
    if membership.ended_at is not None:
        raise MembershipEndedError
    is_owner = membership.role == MembershipRole.OWNER
    if is_owner and not _other_owners(membership).exists():
        raise LastOwnerError
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    if is_owner:
        revoke_invitations_of(inviter=membership.user, organisation=membership.organisation, at=at)


def _other_owners(membership: Membership) -> Any:
    return (
        active_owners().filter(organisation=membership.organisation).exclude(user=membership.user)
    )
