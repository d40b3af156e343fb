"""What the clocks of requests do by themselves: remind, take to the advisor, wake, expire, close,
forget.

Each is right if it runs twice, late, or not for days, and with several workers: the row is locked,
then asked again.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pscc.files.actions import unlink_file
from pscc.outbox import publish
from services.actions.requests.moving import has_somebody
from services.actions.requests.steps import close_request, expire_request, wake_request
from services.enums import QuoteState, ReasonCode, SubRequestState, Turn
from services.models import Quote, RequestFile, ServiceRequest, SubRequest
from services.queries.requests.clocks import (
    SILENT_STATES,
    Nudge,
    drafts_to_announce,
    forgotten_drafts,
    forgotten_parts,
    is_silent,
    may_be_nudged,
    nudge_due,
    parts_to_announce,
    stands_at,
    to_close,
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
        # Its own key: of a provider with nobody they may have been told in this turn before.
        mark = f"escalated {at.isoformat()}"
        publish("services.request_escalated", **_turn_of(sub_request, mark))
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
    is_orphan = not has_somebody(sub_request)
    if sub_request.turn != Turn.PROVIDER or sub_request.is_orphan == is_orphan:
        return False
    sub_request.is_orphan = is_orphan
    if is_orphan and sub_request.escalated_at is None:
        sub_request.escalated_at = at
        publish("services.request_escalated", **_turn_of(sub_request, f"left {at.isoformat()}"))
    elif not is_orphan:
        # Whoever has come knows nothing of it yet, and is told now; what is to come of the ladder
        # comes. Once it should be with staff it stays with them.
        stands = stands_at(sub_request, at)
        sub_request.reminders = int(min(max(stands, Nudge.FIRST), Nudge.LATE))
        sub_request.reminded_at = at
        if stands != Nudge.ESCALATION:
            sub_request.escalated_at = None
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


def close_all(*, at: datetime) -> int:
    """Close the delivered results that the team has had its time for; return how many closed."""
    return sum(close_request(sub_request_id=pk, at=at) is not None for pk in to_close(at))


def _has_lapsed(sub_request_id: int, at: datetime) -> bool:
    standing = Quote.objects.filter(sub_request=sub_request_id, state=QuoteState.SENT)
    return standing.filter(valid_until__lt=timezone.localdate(at)).exists()


def announce_deletions(*, at: datetime) -> int:
    """Tell teams once, two weeks before, which drafts will be deleted; return how many."""
    told = [_announce_draft(pk, at) for pk in _ids(drafts_to_announce(at))]
    told += [_announce_part(pk, at) for pk in _ids(parts_to_announce(at))]
    return sum(told)


@transaction.atomic
def _announce_draft(request_id: int, at: datetime) -> bool:
    """Locks the request: whoever writes in it at this moment is not bothered."""
    request = ServiceRequest.objects.lock_if_there(request_id)
    if request is None or not drafts_to_announce(at).filter(pk=request_id).exists():
        return False
    request.warned_at = at
    request.save(update_fields=["warned_at"])
    key = f"services.draft_end_announced:{request.pk}:{at.isoformat()}"
    publish("services.draft_end_announced", key=key, request_id=request.pk)
    return True


@transaction.atomic
def _announce_part(sub_request_id: int, at: datetime) -> bool:
    part = _locked_part(sub_request_id)
    if part is None or not parts_to_announce(at).filter(pk=sub_request_id).exists():
        return False
    part.reminded_at = at
    part.save(update_fields=["reminded_at"])
    key = f"services.draft_part_end_announced:{part.pk}:{at.isoformat()}"
    publish("services.draft_part_end_announced", key=key, sub_request_id=part.pk)
    return True


def forget_drafts(*, at: datetime) -> int:
    """Delete what was never sent and nobody touched for ninety days, once its team has known of it
    for two weeks; return how many went.
    """
    gone = [_forget_draft(pk, at) for pk in _ids(forgotten_drafts(at))]
    gone += [_forget_part(pk, at) for pk in _ids(forgotten_parts(at))]
    return sum(gone)


@transaction.atomic
def _forget_draft(request_id: int, at: datetime) -> bool:
    """Locks the request: whoever writes in it at this moment keeps it."""
    request = ServiceRequest.objects.lock_if_there(request_id)
    if request is None or not forgotten_drafts(at).filter(pk=request_id).exists():
        return False
    _delete_with_files(request, RequestFile.objects.filter(request=request))
    return True


@transaction.atomic
def _forget_part(sub_request_id: int, at: datetime) -> bool:
    part = _locked_part(sub_request_id)
    if part is None or not forgotten_parts(at).filter(pk=sub_request_id).exists():
        return False
    _delete_with_files(part, RequestFile.objects.filter(sub_request=part))
    return True


def _locked_part(sub_request_id: int) -> SubRequest | None:
    """Return a part, locked after its request, in which the team writes; None where either was
    deleted meanwhile.
    """
    rows = SubRequest.objects.filter(pk=sub_request_id).values_list("request_id", flat=True)
    request_id = rows.first()
    if request_id is None or ServiceRequest.objects.lock_if_there(request_id) is None:
        return None
    found: SubRequest | None = SubRequest.objects.lock_if_there(sub_request_id)
    return found


def _delete_with_files(thing: ServiceRequest | SubRequest, files: Any) -> None:
    stored = list(files.values_list("file_id", flat=True))
    thing.delete()
    for file_id in stored:
        unlink_file(file_id=file_id)


def _ids(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))
