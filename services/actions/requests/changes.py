"""Changes to work that was agreed: proposed by one side, answered by the other, kept on record."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.requests.moving import MovedOnError, end_of
from services.enums import ChangeRequestState, ChangeSubject, Side, SubRequestState
from services.models import ChangeRequest, SubRequest
from services.queries.requests.changes import (
    CHANGEABLE,
    agreed_now,
    changes_to_remind,
    reader_of,
    subjects_open_to,
)
from services.queries.requests.sides import sides_of


@transaction.atomic
def propose_change(
    *,
    sub_request_id: int,
    subject: str,
    old: str,
    new: str,
    justification: str,
    deliver_by: date | None,
    by: Any,
    at: datetime,
) -> ChangeRequest:
    """Propose to change what was agreed; the other side answers.

    Of a day and a price the portal knows what is agreed: `old` is for the rest. Raises Refused
    where one on the same subject waits already, without words, and where the request moved on;
    PermissionDenied, for a price also unless who asks it for the team signs. Locks the request.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    require(by, "services.propose_change", sub_request)
    is_price = subject == ChangeSubject.PRICE
    if is_price and subject not in dict(subjects_open_to(sub_request, by)):
        raise PermissionDenied(_("Only a signatory of the project's team can ask for a price."))
    if sub_request.state not in CHANGEABLE:
        raise MovedOnError(sub_request)
    change = ChangeRequest(sub_request=sub_request, subject=subject, asked_by=by, asked_at=at)
    change.asked_side = sides_of(by, sub_request)[0]
    if subject == ChangeSubject.DATE:
        change.deliver_by = _day(deliver_by, at)
        new = change.deliver_by.isoformat()
    if subject in (ChangeSubject.DATE, ChangeSubject.PRICE):
        old = agreed_now(sub_request, subject)
    change.old, change.new = old.strip(), _said(new, _("Write what it should be."))
    change.justification = _said(justification, _("Write why: the other side reads your words."))
    _store(change)
    publish("services.change_proposed", **_about(change, "proposed"))
    return change


def _day(day: date | None, at: datetime) -> date:
    if day is None:
        raise Refused(_("Choose the new day of delivery."))
    if day <= timezone.localdate(at):
        raise Refused(_("Choose a day to come."))
    return day


def _said(words: str, otherwise: str) -> str:
    if not words.strip():
        raise Refused(otherwise)
    return words.strip()


def _store(change: ChangeRequest) -> None:
    """Store a proposal; the database keeps out a second open one on its subject."""
    if change.old == change.new:
        raise Refused(_("That is what is agreed already. Write what should be different."))
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError:
        raise Refused(
            _(
                "A change of this waits for an answer already. Wait for the answer, or let whoever"
                " asked take it back."
            )
        ) from None


@transaction.atomic
def agree_to_change(*, change_id: int, answer: str, by: Any, at: datetime) -> ChangeRequest:
    """Agree to a change for the other side; an agreed day is the day of delivery from now on.

    The accepted quote stays as it is. For a price the team's side has to be a signatory. Raises
    Refused for one that was answered, and where the request moved on; PermissionDenied. Locks the
    request, then the change.
    """
    sub_request, change = _locked(change_id)
    _require_answer(by, change, sub_request)
    if not reader_of(sub_request, by).may_agree(change):
        raise PermissionDenied(_("Only a signatory of the project's team can agree to a price."))
    if change.deliver_by is not None and change.deliver_by < timezone.localdate(at):
        raise Refused(_("The proposed day is over. Refuse it, and propose another one."))
    change.agree(by=by, at=at, answer=answer.strip())
    change.save()
    if change.deliver_by is not None:
        _move_delivery(sub_request, change.deliver_by, at)
    publish("services.change_agreed", **_about(change, "agreed"))
    return change


def _move_delivery(sub_request: SubRequest, day: date, at: datetime) -> None:
    """Set the day of delivery; once the work runs, it is what the provider's clock counts to."""
    sub_request.deliver_by, sub_request.updated_at = day, at
    if sub_request.state == SubRequestState.RUNNING:
        sub_request.due_at = end_of(day)
        sub_request.reminders, sub_request.reminded_at, sub_request.escalated_at = 0, None, None
    sub_request.save()


@transaction.atomic
def refuse_change(*, change_id: int, answer: str, by: Any, at: datetime) -> ChangeRequest:
    """Refuse a change for the other side, and say why; what was agreed stays.

    Raises Refused without words, for one that was answered, and where the request moved on;
    PermissionDenied. Locks the request, then the change.
    """
    sub_request, change = _locked(change_id)
    _require_answer(by, change, sub_request)
    words = _said(answer, _("Write why not: the other side reads your words."))
    change.refuse(by=by, at=at, answer=words)
    change.save()
    publish("services.change_refused", **_about(change, "refused"))
    return change


@transaction.atomic
def withdraw_change(*, change_id: int, by: Any, at: datetime) -> ChangeRequest:
    """Take a proposed change back, for the side that asked.

    Raises Refused for one that was answered; PermissionDenied. Locks the request, then the change.
    """
    sub_request, change = _locked(change_id)
    own = "edit" if change.asked_side == Side.APPLICANT else "answer"
    require(by, f"services.{own}_request", sub_request)
    _must_wait(change)
    change.withdraw(by=by, at=at)
    change.save()
    publish("services.change_withdrawn", **_about(change, "withdrawn"))
    return change


def remind_of_changes(*, at: datetime) -> int:
    """Remind the side that has to answer of changes that have waited for three business days, once;
    return how many.
    """
    return sum(_remind(pk, at) for pk in changes_to_remind(at))


@transaction.atomic
def _remind(change_id: int, at: datetime) -> bool:
    """Look again under the locks: an answer may have come since the list was made."""
    _sub_request, change = _locked(change_id)
    if change_id not in changes_to_remind(at):
        return False
    change.reminded_at = at
    change.save(update_fields=["reminded_at"])
    publish("services.change_reminded", **_about(change, "reminded"))
    return True


def _locked(change_id: int) -> tuple[SubRequest, ChangeRequest]:
    found = ChangeRequest.objects.values_list("sub_request_id", flat=True).get(pk=change_id)
    sub_request: SubRequest = SubRequest.objects.lock(found)
    rows = ChangeRequest.objects.select_for_update(of=("self",), no_key=True)
    return sub_request, rows.get(pk=change_id)


def _require_answer(by: Any, change: ChangeRequest, sub_request: SubRequest) -> None:
    require(by, "services.propose_change", sub_request)
    if not reader_of(sub_request, by).may_answer(change):
        raise PermissionDenied(_("The other side answers: nobody agrees to what they proposed."))
    _must_wait(change)
    if sub_request.state not in CHANGEABLE:
        raise MovedOnError(sub_request)


def _must_wait(change: ChangeRequest) -> None:
    if change.state != ChangeRequestState.PROPOSED:
        raise Refused(
            _("This change is “%(state)s” meanwhile: nothing was done.")
            % {"state": change.get_state_display()}
        )


def _about(change: ChangeRequest, what: str) -> dict[str, Any]:
    """Return what an event says of a change."""
    return {
        "key": f"services.change_{what}:{change.pk}",
        "change_id": change.pk,
        "sub_request_id": change.sub_request_id,
    }
