"""What is due on the clocks of requests: reminders, escalations, waking, expiry.

Everything follows from days, never from how often or when the worker ran: after a day or a week
without one, exactly the step that is due now is taken.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from partners.models import Membership
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
SILENCE = 20  # business days without a sign from either side, then a waiting request expires
DRAFT_DAYS = 90
REMINDED_STATES = tuple(each for each in LIVE_STATES if TURNS[each] != Turn.NOBODY)
SILENT_STATES = (S.RETURNED, S.CONDITIONS)


class Nudge(IntEnum):
    """What a clock asks for; the number is that in `SubRequest.reminders`."""

    NONE = 0
    FIRST = 1
    LATE = 2
    ESCALATION = 3


@dataclass(frozen=True)
class Ladder:
    """On which days a turn is reminded, reminded again as late, and taken to the advisor."""

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
    stands = _by_day(sub_request, at)
    if is_with_nobody(sub_request) and stands != Nudge.ESCALATION:
        return Nudge.NONE
    return stands if stands > sub_request.reminders else Nudge.NONE


def _by_day(sub_request: SubRequest, at: datetime) -> Nudge:
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
    members = Membership.objects.active().filter(
        organisation=OuterRef("provider"), role__in=EDITING_MEMBERS, user__is_active=True
    )
    waiting = SubRequest.objects.filter(state__in=states_of_turn(Turn.PROVIDER))
    found = waiting.filter(
        Q(Exists(members), is_orphan=True) | Q(~Exists(members), is_orphan=False)
    )
    return found.order_by("pk")


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
    """Return requests never sent that nobody has touched for ninety days."""
    old = at - timedelta(days=DRAFT_DAYS)
    touched = SubRequest.objects.filter(updated_at__gt=old)
    drafts = ServiceRequest.objects.filter(reference__isnull=True, updated_at__lte=old)
    return drafts.exclude(pk__in=touched.values("request_id")).order_by("pk")


def forgotten_parts(at: datetime) -> QuerySet[SubRequest]:
    """Return drafts to one more provider, of requests that were sent, untouched for as long."""
    old = at - timedelta(days=DRAFT_DAYS)
    return SubRequest.objects.filter(
        state=S.DRAFT, request__reference__isnull=False, updated_at__lte=old
    ).order_by("pk")
