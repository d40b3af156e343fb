"""Requests to be let into an organisation that has owners; who they are stays with them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.members import add_member
from partners.enums import MembershipRole
from partners.models import JoinRequest, Membership, Organisation
from partners.queries.members import has_owner
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

PER_PERSON_AND_DAY = 5
PAUSE_AFTER_REFUSAL = timedelta(days=7)


class CannotJoinError(Refused):
    """The request cannot be made or answered."""


@transaction.atomic
def request_to_join(*, organisation_id: int, message: str, by: Any, at: datetime) -> JoinRequest:
    """Relay a wish to join to the owners. Locks the organisation.

    Raises CannotJoinError for a member, a second request, one just after a refusal, too many in a
    day, or where there is no owner to ask.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.join_organisation", organisation)
    if Membership.objects.active().filter(organisation=organisation, user=by).exists():
        raise CannotJoinError(_("You act for this organisation already."))
    if not has_owner(organisation):
        raise CannotJoinError(
            _("Nobody answers for this organisation yet: claim it instead of asking to join.")
        )
    _check_patience(organisation, by=by, at=at)
    wish = JoinRequest.objects.create(
        organisation=organisation, user=by, message=message, asked_at=at
    )
    publish("partners.join_requested", joinrequest_id=wish.pk)
    return wish


def _check_patience(organisation: Organisation, *, by: Any, at: datetime) -> None:
    own = JoinRequest.objects.filter(user=by)
    here = own.filter(organisation=organisation)
    if here.pending().exists():
        raise CannotJoinError(
            _("You have asked already. The owners have your message; you will be told.")
        )
    answered = here.exclude(answered_by=by).order_by("-answered_at").first()
    if answered and answered.answered_at and answered.answered_at + PAUSE_AFTER_REFUSAL > at:
        raise CannotJoinError(
            _("The owners have answered a short while ago. You can ask again after seven days.")
        )
    if own.filter(asked_at__gt=at - timedelta(days=1)).count() >= PER_PERSON_AND_DAY:
        raise CannotJoinError(
            _("You can send %(limit)s requests to join in 24 hours. Go on tomorrow.")
            % {"limit": PER_PERSON_AND_DAY}
        )


@transaction.atomic
def accept_join_request(
    *, joinrequest_id: int, role: MembershipRole, by: Any, at: datetime
) -> JoinRequest:
    """Let somebody in with a role, as an owner. Locks the organisation, then the request.

    Raises TransitionNotAllowed once it was answered, PermissionDenied.
    """
    wish = _locked(joinrequest_id)
    require(by, "partners.manage_members", wish.organisation)
    wish.accept(by=by, at=at)
    wish.save()
    add_member(organisation=wish.organisation, user=wish.user, role=role, at=at)
    return wish


@transaction.atomic
def decline_join_request(*, joinrequest_id: int, by: Any, at: datetime) -> JoinRequest:
    """Turn somebody down, as an owner; the person is told, not by whom.

    Raises TransitionNotAllowed once it was answered, PermissionDenied.
    """
    wish = _locked(joinrequest_id)
    require(by, "partners.manage_members", wish.organisation)
    wish.decline(by=by, at=at)
    wish.save()
    publish("partners.join_declined", joinrequest_id=wish.pk)
    return wish


@transaction.atomic
def withdraw_join_request(*, joinrequest_id: int, by: Any, at: datetime) -> JoinRequest:
    """Take one's own request back. Raises TransitionNotAllowed once it was answered."""
    wish = _locked(joinrequest_id)
    require(by, "partners.withdraw_own", wish)
    wish.withdraw(by=by, at=at)
    wish.save()
    publish("partners.join_withdrawn", joinrequest_id=wish.pk)
    return wish


def _locked(joinrequest_id: int) -> JoinRequest:
    seen = JoinRequest.objects.get(pk=joinrequest_id)
    Organisation.objects.lock(seen.organisation_id)
    return JoinRequest.objects.lock(joinrequest_id)
