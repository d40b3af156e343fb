"""The steps that a team, a provider and the clock take with a request; quotes have their own
module.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.refusals import Refused
from services.actions.requests.moving import end_of, move
from services.actions.requests.standing import close_standing_quote
from services.enums import QuoteState, SubRequestState
from services.models import Quote, SubRequest
from services.queries.requests.clocks import is_to_close
from services.steps import STEPS

S = SubRequestState


@transaction.atomic
def return_request(*, sub_request_id: int, told: str, by: Any, at: datetime) -> SubRequest:
    """Ask a project's team for what is missing; the provider's clock pauses.

    Raises Refused without words or where the request has moved on; PermissionDenied. Locks it.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    words = _said(told, _("Write what is missing: the team reads your words."))
    return move(sub_request, "return_to_team", by=by, at=at, told=words)


@transaction.atomic
def triage_request(*, sub_request_id: int, by: Any, at: datetime) -> SubRequest:
    """Take a request up: the team learns that somebody looks at it."""
    return move(SubRequest.objects.lock(sub_request_id), "triage", by=by, at=at)


@transaction.atomic
def study_request(*, sub_request_id: int, by: Any, at: datetime) -> SubRequest:
    """Begin to look into whether and how it can be done."""
    return move(SubRequest.objects.lock(sub_request_id), "study", by=by, at=at)


@transaction.atomic
def postpone_request(
    *, sub_request_id: int, told: str, wakes_on: date, by: Any, at: datetime
) -> SubRequest:
    """Say that it will be possible from a day on; it comes back by itself on that day.

    Raises Refused for a day that is not to come; PermissionDenied. Locks it.
    """
    if wakes_on <= timezone.localdate(at):
        raise Refused(_("Choose a day to come: the request comes back to you on that day."))
    words = _said(told, _("Write why it has to wait: the team reads your words."))
    sub_request = SubRequest.objects.lock(sub_request_id)
    return move(sub_request, "postpone", by=by, at=at, told=words, wakes_on=wakes_on)


@transaction.atomic
def wake_request(*, sub_request_id: int, by: Any, at: datetime) -> SubRequest | None:
    """Take a postponed request up again; `by` is None on its day.

    None where it has been woken or ended meanwhile and the clock asks.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    if by is None and sub_request.state != S.WILLING_LATER:
        return None
    return move(sub_request, "wake", by=by, at=at)


@transaction.atomic
def set_conditions(*, sub_request_id: int, told: str, by: Any, at: datetime) -> SubRequest:
    """Say what has to be in place first: an agreement, an ethics opinion."""
    words = _said(told, _("Write what has to be in place: the team reads your words."))
    return move(SubRequest.objects.lock(sub_request_id), "set_conditions", by=by, at=at, told=words)


@transaction.atomic
def meet_conditions(*, sub_request_id: int, told: str, by: Any, at: datetime) -> SubRequest:
    """Say that what was asked for is in place."""
    words = _said(told, _("Write how the conditions are met: the provider reads your words."))
    return move(
        SubRequest.objects.lock(sub_request_id), "meet_conditions", by=by, at=at, told=words
    )


@transaction.atomic
def start_request(*, sub_request_id: int, by: Any, at: datetime) -> SubRequest:
    """Begin the work; the accepted quote's lead time gives the day of delivery."""
    sub_request = SubRequest.objects.lock(sub_request_id)
    quote = Quote.objects.filter(sub_request=sub_request, state=QuoteState.ACCEPTED).first()
    days = quote.lead_days if quote else 0
    accepted = timezone.localdate(sub_request.accepted_at or at)
    agreed = sub_request.deliver_by or accepted + timedelta(days=days)  # moved by a change, too
    deliver_by = max(agreed, timezone.localdate(at))
    return move(
        sub_request, "start", by=by, at=at, due_at=end_of(deliver_by), deliver_by=deliver_by
    )


@transaction.atomic
def contest_delivery(*, sub_request_id: int, told: str, by: Any, at: datetime) -> SubRequest:
    """Say what of the agreed result is missing; the work goes on."""
    words = _said(told, _("Write what is missing of what was agreed."))
    return move(SubRequest.objects.lock(sub_request_id), "contest", by=by, at=at, told=words)


@transaction.atomic
def refuse_request(
    *, sub_request_id: int, code: str, told: str, by: Any, at: datetime
) -> SubRequest:
    """Say that it is not for this provider, and why; the portal proposes others at once."""
    _reason(code, "refuse")
    sub_request = SubRequest.objects.lock(sub_request_id)
    return move(sub_request, "refuse", by=by, at=at, code=code, told=told.strip())


@transaction.atomic
def find_unavailable(
    *, sub_request_id: int, code: str, told: str, by: Any, at: datetime
) -> SubRequest:
    """Say that it cannot be done now, and why; the portal proposes others at once."""
    _reason(code, "find_unavailable")
    sub_request = SubRequest.objects.lock(sub_request_id)
    close_standing_quote(sub_request, by=by, at=at)
    return move(sub_request, "find_unavailable", by=by, at=at, code=code, told=told.strip())


@transaction.atomic
def withdraw_request(
    *, sub_request_id: int, code: str, told: str, by: Any, at: datetime
) -> SubRequest:
    """Take a request back from one provider; what was sent stays on record."""
    _reason(code, "withdraw")
    sub_request = SubRequest.objects.lock(sub_request_id)
    if sub_request.state == S.DRAFT:  # nothing was sent: there is nothing to keep on record
        raise Refused(_("This was not sent yet: take its services out of the request instead."))
    close_standing_quote(sub_request, by=by, at=at)
    return move(sub_request, "withdraw", by=by, at=at, code=code, told=told.strip())


@transaction.atomic
def expire_request(*, sub_request_id: int, code: str, at: datetime) -> SubRequest | None:
    """End a request whose answer did not come; None where it moved on meanwhile."""
    sub_request = SubRequest.objects.lock(sub_request_id)
    if sub_request.state not in (S.DRAFT, S.RETURNED, S.CONDITIONS, S.QUOTED):
        return None
    close_standing_quote(sub_request, by=None, at=at)
    return move(sub_request, "expire", by=None, at=at, code=code)


@transaction.atomic
def close_request(*, sub_request_id: int, at: datetime) -> SubRequest | None:
    """Close a delivered result that the team let lie until its time was over, without a rating;
    None where it moved on meanwhile.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    if not is_to_close(sub_request, at):
        return None
    return move(sub_request, "close", by=None, at=at)


def _said(told: str, otherwise: str) -> str:
    words = told.strip()
    if not words:
        raise Refused(otherwise)
    return words


def _reason(code: str, name: str) -> None:
    if code not in STEPS[name].reasons:
        raise Refused(_("Choose a reason from the list."))
