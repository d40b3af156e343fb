"""What is due on the clocks of requests: reminders, escalations, waking, expiry.

Everything follows from days, never from how often or when the worker ran: after a day or a week
without one, exactly the step that is due now is taken.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from partners.models import ConflictOfInterest, Membership
from partners.models.projects import EDITING_MEMBERS
from pscc.kernel.business_days import (
    add_business_days,
    business_day_from,
    business_day_until,
    business_days_between,
)
from services.enums import QuoteState, ReasonCode, SubRequestState, Turn
from services.models import ServiceRequest, SubRequest, ThreadMessage
from services.request_states import LIVE_STATES, TURNS, states_of_turn

S = SubRequestState
FIRST_DAY = 3  # business days of a turn before anybody is reminded
ESCALATED_AFTER = 2  # business days from the day of the second reminder
BEFORE_DELIVERY = 3  # business days before a delivery is due: the first reminder of long work
BEFORE_CLOSING = 3  # business days before a delivered result closes: the last reminder
SILENCE = 20  # business days without a sign from either side, then a waiting request expires
DRAFT_DAYS = 90
WARNED_BEFORE = timedelta(days=14)  # of the deletion of a draft
REMINDED_STATES = (
    *(each for each in LIVE_STATES if TURNS[each] != Turn.NOBODY), S.DELIVERED,
)  # fmt: skip
SILENT_STATES = (S.RETURNED, S.CONDITIONS)


class Nudge(IntEnum):
    """What a clock asks for; the number is that in `SubRequest.reminders`."""

    NONE = 0
    FIRST = 1
    LATE = 2
    ESCALATION = 3


@dataclass(frozen=True)
class Ladder:
    """On which days a turn is reminded, reminded again as late, and taken to the advisor; of a
    delivered result, the second reminder comes before it closes.
    """

    first: date
    late: date | None
    escalated: date | None


def ladder_of(sub_request: SubRequest) -> Ladder:
    """Return the days of a turn's reminders, all of them business days in Paris."""
    first = timezone.localdate(add_business_days(sub_request.turn_since, FIRST_DAY))
    if sub_request.due_at is None:
        return Ladder(first, None, None)
    # The first moment after the clock: `due_at` is the last one, or midnight after it.
    over = business_day_from(timezone.localdate(sub_request.due_at + timedelta(microseconds=1)))
    if sub_request.state == S.DELIVERED:  # it closes when its time is over: nobody is late
        return Ladder(first, max(first, _days_before(over, BEFORE_CLOSING)), None)
    late = max(first, over)
    if sub_request.state == S.RUNNING:
        first = max(first, _days_before(over, BEFORE_DELIVERY))
    escalated = timezone.localdate(add_business_days(_noon(late), ESCALATED_AFTER))
    return Ladder(first, late, escalated)


def _days_before(day: date, days: int) -> date:
    for _ in range(days):
        day = business_day_until(day - timedelta(days=1))
    return day


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001 made aware


def nudge_due(sub_request: SubRequest, at: datetime) -> Nudge:
    """Return the one step that is due now and has not been taken in this turn.

    A provider without anybody to answer is not reminded. Of it staff heard when the turn began, or
    when the last person left (`refresh_orphans`); they hear again like of any other.
    """
    if sub_request.state not in REMINDED_STATES or sub_request.escalated_at is not None:
        return Nudge.NONE
    stands = stands_at(sub_request, at)
    if is_with_nobody(sub_request) and stands != Nudge.ESCALATION:
        return Nudge.NONE
    return stands if stands > sub_request.reminders else Nudge.NONE


def stands_at(sub_request: SubRequest, at: datetime) -> Nudge:
    """Return up to which step of its ladder a turn has come, whatever was taken."""
    ladder, today = ladder_of(sub_request), timezone.localdate(at)
    if ladder.escalated is not None and today >= ladder.escalated:
        return Nudge.ESCALATION
    if ladder.late is not None and today >= ladder.late:
        return Nudge.LATE
    return Nudge.FIRST if today >= ladder.first else Nudge.NONE


def is_with_nobody(sub_request: SubRequest) -> bool:
    """Tell whether it waits for a provider that has nobody to answer."""
    return sub_request.is_orphan and TURNS[S(sub_request.state)] == Turn.PROVIDER


def with_wrong_mark() -> QuerySet[SubRequest]:
    """Return those in the provider's turn whose mark "nobody to answer" is not true any more."""
    waiting = SubRequest.objects.filter(state__in=states_of_turn(Turn.PROVIDER))
    found = waiting.filter(Q(_answering(), is_orphan=True) | Q(~_answering(), is_orphan=False))
    return found.order_by("pk")


def with_somebody(rows: QuerySet[SubRequest]) -> QuerySet[SubRequest]:
    """Keep those whose provider has somebody who can answer."""
    return rows.filter(_answering())


def _answering() -> Exists:
    """Return the condition that a provider has an active owner or editor whom no conflict of
    interest keeps away from the project.
    """
    conflicts: Any = ConflictOfInterest.objects.standing()
    walls = conflicts.filter(
        person=OuterRef("user"), project=OuterRef(OuterRef("request__project"))
    )
    members = Membership.objects.active().filter(
        organisation=OuterRef("provider"), role__in=EDITING_MEMBERS, user__is_active=True
    )
    return Exists(members.filter(~Exists(walls)))


def may_be_nudged(at: datetime) -> QuerySet[SubRequest]:
    """Return those of which a step may be due: the third business day begins more than two days
    after a turn; `nudge_due` decides.
    """
    old = SubRequest.objects.filter(turn_since__lte=at - timedelta(days=FIRST_DAY - 1))
    found = old.filter(state__in=REMINDED_STATES, escalated_at__isnull=True)
    return found.order_by("pk")


def to_expire(at: datetime) -> list[tuple[int, str]]:
    """Return the requests (ids) that end by themselves now, each with its reason code."""
    return [
        *((pk, ReasonCode.NO_ANSWER) for pk in _silent(at)),
        *((pk, ReasonCode.QUOTE_LAPSED) for pk in _lapsed(at)),
    ]


def to_close(at: datetime) -> list[int]:
    """Return the delivered requests (ids) that close by themselves now."""
    rows = SubRequest.objects.filter(state=S.DELIVERED, due_at__lt=at).order_by("pk")
    return [each.pk for each in rows if is_to_close(each, at)]


def is_to_close(sub_request: SubRequest, at: datetime) -> bool:
    """Tell whether the time to look at a result is over, and the team has known for three business
    days that it closes.
    """
    if sub_request.state != S.DELIVERED or sub_request.due_at is None or sub_request.due_at >= at:
        return False
    told = sub_request.reminded_at if sub_request.reminders == Nudge.LATE else None
    return told is not None and business_days_between(told, at) >= BEFORE_CLOSING


def _silent(at: datetime) -> list[int]:
    rows: Any = with_last_sign(SubRequest.objects.filter(state__in=SILENT_STATES))
    old = rows.filter(last_sign__lte=at - timedelta(days=SILENCE)).order_by("pk")
    return [each.pk for each in old if is_silent(each.last_sign, at)]


def is_silent(last_sign: datetime, at: datetime) -> bool:
    """Tell whether the business days of silence are over."""
    return business_days_between(last_sign, at) > SILENCE


def with_last_sign(rows: QuerySet[SubRequest]) -> QuerySet[Any]:
    """Add to requests `last_sign`, the latest sign of life of either side: a step, a message, a
    saved answer.
    """
    said = ThreadMessage.objects.filter(sub_request=OuterRef("pk")).order_by()
    latest = said.values("sub_request").annotate(last=Max("sent_at")).values("last")
    said_at = Coalesce(Subquery(latest, output_field=DateTimeField()), "turn_since")
    return rows.annotate(last_sign=Greatest("turn_since", said_at, "request__updated_at"))


def _lapsed(at: datetime) -> list[int]:
    rows = SubRequest.objects.filter(
        state=S.QUOTED,
        quotes__state=QuoteState.SENT,
        quotes__valid_until__lt=timezone.localdate(at),
    )
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def forgotten_drafts(at: datetime) -> QuerySet[ServiceRequest]:
    """Return requests never sent that nobody has touched for ninety days, and of which their team
    has known for two weeks.
    """
    return _untouched_drafts(at - timedelta(days=DRAFT_DAYS)).filter(
        warned_at__gt=F("touched_at"), warned_at__lte=at - WARNED_BEFORE
    )


def drafts_to_announce(at: datetime) -> QuerySet[ServiceRequest]:
    """Return requests never sent that will be deleted in two weeks, whose team has not been told
    since the last change.
    """
    untouched = _untouched_drafts(at - timedelta(days=DRAFT_DAYS) + WARNED_BEFORE)
    return untouched.filter(Q(warned_at__isnull=True) | Q(warned_at__lte=F("touched_at")))


def _untouched_drafts(since: datetime) -> QuerySet[Any]:
    latest = Coalesce(Max("sub_requests__updated_at"), "updated_at")
    drafts = ServiceRequest.objects.filter(reference__isnull=True)
    touched: QuerySet[Any] = drafts.annotate(touched_at=Greatest("updated_at", latest))
    return touched.filter(touched_at__lte=since).order_by("pk")


def forgotten_parts(at: datetime) -> QuerySet[SubRequest]:
    """Return drafts to one more provider, of requests that were sent, untouched for as long."""
    return _untouched_parts(at - timedelta(days=DRAFT_DAYS)).filter(
        reminded_at__gt=F("touched_at"), reminded_at__lte=at - WARNED_BEFORE
    )


def parts_to_announce(at: datetime) -> QuerySet[SubRequest]:
    """Return such drafts that will be deleted in two weeks, whose team has not been told."""
    untouched = _untouched_parts(at - timedelta(days=DRAFT_DAYS) + WARNED_BEFORE)
    return untouched.filter(Q(reminded_at__isnull=True) | Q(reminded_at__lte=F("touched_at")))


def _untouched_parts(since: datetime) -> QuerySet[Any]:
    prepared = SubRequest.objects.filter(state=S.DRAFT, request__reference__isnull=False)
    latest = Greatest("updated_at", "request__updated_at")
    touched: QuerySet[Any] = prepared.annotate(touched_at=latest)
    return touched.filter(touched_at__lte=since).order_by("pk")


def part_touched_at(part: SubRequest) -> datetime:
    """Return when somebody last wrote in a draft to one more provider: the answers are those of the
    whole request.
    """
    return max(part.updated_at, part.request.updated_at)


def deleted_on(touched_at: datetime, told_at: datetime) -> date:
    """Return the day on which a draft goes that nobody touches any more."""
    end = max(touched_at + timedelta(days=DRAFT_DAYS), told_at + WARNED_BEFORE)
    return timezone.localdate(end)
