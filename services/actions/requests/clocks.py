"""What the clocks of requests do by themselves: remind, take to the advisor, wake, expire, forget.

Each is right if it runs twice, late, or not for days, and with several workers: the row is locked,
then asked again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pscc.files.actions import unlink_file
from pscc.outbox import publish
from services.actions.requests.moving import has_somebody
from services.actions.requests.steps import expire_request, wake_request
from services.enums import QuoteState, ReasonCode, SubRequestState, Turn
from services.models import Quote, RequestFile, ServiceRequest, SubRequest
from services.queries.requests.clocks import (
    DRAFT_DAYS,
    SILENT_STATES,
    Nudge,
    forgotten_drafts,
    forgotten_parts,
    is_silent,
    may_be_nudged,
    nudge_due,
    to_expire,
    with_last_sign,
    with_wrong_mark,
)

S = SubRequestState


def nudge_all(*, at: datetime) -> int:
    """Remind or take to the advisor whatever is due; return how many steps were taken."""
    due = [each.pk for each in may_be_nudged(at) if nudge_due(each, at)]
    return sum(nudge(sub_request_id=pk, at=at) != Nudge.NONE for pk in due)


@transaction.atomic
def nudge(*, sub_request_id: int, at: datetime) -> Nudge:
    """Take the one step that a request's clock asks for now, once per turn; return it. Locks it."""
    sub_request = SubRequest.objects.lock(sub_request_id)
    step = nudge_due(sub_request, at)
    if step == Nudge.ESCALATION:
        sub_request.escalated_at = at
        sub_request.save(update_fields=["escalated_at"])
        publish("services.request_escalated", **_turn_of(sub_request, "escalated"))
    elif step != Nudge.NONE:
        sub_request.reminders, sub_request.reminded_at = int(step), at
        sub_request.save(update_fields=["reminders", "reminded_at"])
        publish("services.request_reminded", **_turn_of(sub_request, step.name.lower()))
    return step


def _turn_of(sub_request: SubRequest, mark: str) -> dict[str, Any]:
    """Return what an event says of a turn, once for each mark; nobody is told of it once the turn
    is over.
    """
    turn = sub_request.turn_since.isoformat()
    return {
        "key": f"services.request_clock:{sub_request.pk}:{turn}:{mark}",
        "sub_request_id": sub_request.pk,
        "turn_since": turn,
    }


def refresh_orphans(*, at: datetime) -> int:
    """Note of which requests the provider has nobody to answer any more, whereof staff are told at
    once, or somebody again, who is told what waits; return how many changed.
    """
    return sum(_refresh(pk, at) for pk in _ids(with_wrong_mark()))


@transaction.atomic
def _refresh(sub_request_id: int, at: datetime) -> bool:
    sub_request = SubRequest.objects.lock(sub_request_id)
    is_orphan = not has_somebody(sub_request.provider_id)
    if sub_request.turn != Turn.PROVIDER or sub_request.is_orphan == is_orphan:
        return False
    sub_request.is_orphan = is_orphan
    if is_orphan and sub_request.escalated_at is None:
        sub_request.escalated_at = at
        publish("services.request_escalated", **_turn_of(sub_request, f"left {at.isoformat()}"))
    elif not is_orphan:
        # Whoever has come knows nothing of it yet; the next reminder is the late one.
        sub_request.reminders, sub_request.reminded_at = int(Nudge.FIRST), at
        publish("services.request_reminded", **_turn_of(sub_request, f"found {at.isoformat()}"))
    sub_request.save(update_fields=["is_orphan", "reminders", "reminded_at", "escalated_at"])
    return True


def wake_all(*, at: datetime) -> int:
    """Let postponed requests come back on their day; return how many did."""
    due = SubRequest.objects.to_wake(timezone.localdate(at)).order_by("pk")
    woken = [wake_request(sub_request_id=pk, by=None, at=at) for pk in _ids(due)]
    return sum(each is not None for each in woken)


def expire_all(*, at: datetime) -> int:
    """End what nobody answered in time; return how many ended."""
    return sum(_expire(pk, code, at) for pk, code in to_expire(at))


@transaction.atomic
def _expire(sub_request_id: int, code: str, at: datetime) -> bool:
    """Look again under the lock: an answer may have come since the list was made."""
    SubRequest.objects.lock(sub_request_id)
    found = with_last_sign(SubRequest.objects.filter(pk=sub_request_id)).get()
    if code == ReasonCode.QUOTE_LAPSED:
        is_due = found.state == S.QUOTED and _has_lapsed(sub_request_id, at)
    else:
        is_due = found.state in SILENT_STATES and is_silent(found.last_sign, at)
    return is_due and expire_request(sub_request_id=sub_request_id, code=code, at=at) is not None


def _has_lapsed(sub_request_id: int, at: datetime) -> bool:
    standing = Quote.objects.filter(sub_request=sub_request_id, state=QuoteState.SENT)
    return standing.filter(valid_until__lt=timezone.localdate(at)).exists()


def forget_drafts(*, at: datetime) -> int:
    """Delete what was never sent and nobody touched for ninety days; return how many went."""
    gone = [_forget_draft(pk, at) for pk in _ids(forgotten_drafts(at))]
    gone += [_forget_part(pk, at) for pk in _ids(forgotten_parts(at))]
    return sum(gone)


@transaction.atomic
def _forget_draft(request_id: int, at: datetime) -> bool:
    """Locks the request: whoever writes in it at this moment keeps it."""
    request = ServiceRequest.objects.lock(request_id)
    if request.reference is not None or not _is_old(request, at):
        return False
    if any(not _is_old(each, at) for each in request.sub_requests.all()):
        return False
    _delete_with_files(request, RequestFile.objects.filter(request=request))
    return True


@transaction.atomic
def _forget_part(sub_request_id: int, at: datetime) -> bool:
    sub_request = SubRequest.objects.lock(sub_request_id)
    if sub_request.state != S.DRAFT or not _is_old(sub_request, at):
        return False
    _delete_with_files(sub_request, RequestFile.objects.filter(sub_request=sub_request))
    return True


def _is_old(thing: ServiceRequest | SubRequest, at: datetime) -> bool:
    return thing.updated_at <= at - timedelta(days=DRAFT_DAYS)


def _delete_with_files(thing: ServiceRequest | SubRequest, files: Any) -> None:
    stored = list(files.values_list("file_id", flat=True))
    thing.delete()
    for file_id in stored:
        unlink_file(file_id=file_id)


def _ids(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))
