"""What the cluster does, counted period by period; one statement each."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, FloatField, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from calls.models import Application, Assignment, Call
from pscc.community.enums import EventState
from pscc.community.models import AttendedDay, Cooperation, Event, Introduction, NewsItem
from pscc.community.queries.events import uncounted
from pscc.impact.queries.indicators.gone import NONE, kept
from pscc.impact.queries.measuring import Measure, Period, exactly
from services.models import OrientationSession, SubRequest
from services.queries.requests.measures import Median, first_answers
from services.request_states import DONE_STATES

Chosen = Callable[[Period], Q]


def _number(
    rows: QuerySet[Any], periods: Sequence[Period], chosen: Chosen, key: str = ""
) -> list[Measure]:
    """Count rows period by period, and what is kept of an indicator's rows that are gone."""
    asked = {
        f"number_{position}": Count("pk", filter=chosen(period))
        + (kept(key, period) if key else NONE)
        for position, period in enumerate(periods)
    }
    found = rows.order_by().aggregate(**asked)
    return [exactly(found[name]) for name in asked]


def calls_published(periods: Sequence[Period]) -> list[Measure]:
    """Count the calls that were published."""
    return _number(Call.objects.published(), periods, lambda each: each.moments("published_at"))


def applications_received(periods: Sequence[Period]) -> list[Measure]:
    """Count the applications by the day on which they were first sent."""
    rows = Application.objects.all()
    return _number(
        rows, periods, lambda each: each.moments("submitted_at"), "applications-received"
    )


def reviews_submitted(periods: Sequence[Period]) -> list[Measure]:
    """Count the experts' reviews that count."""
    rows = Assignment.objects.counted()
    return _number(rows, periods, lambda each: each.moments("submitted_at"), "reviews-submitted")


def requests_answered(periods: Sequence[Period]) -> list[Measure]:
    """Count the requests to providers by their first answer."""
    rows = SubRequest.objects.all()
    return _number(rows, periods, lambda each: each.moments("answered_at"), "requests-answered")


def answer_delay(periods: Sequence[Period]) -> list[Measure]:
    """Return the median business days to a first answer, of the requests answered.
    Those that are gone are left out and counted.
    """
    asked: dict[str, Any] = {}
    for number, period in enumerate(periods):
        chosen = period.moments("at")
        asked[f"days_{number}"] = Median("days", filter=chosen, output_field=FloatField())
        unknown = Count("pk", filter=chosen & Q(days__isnull=True))
        asked[f"unknown_{number}"] = unknown + kept("answer-delay", period)
        asked[f"providers_{number}"] = Count("sub_request__provider", distinct=True, filter=chosen)
    found = first_answers().order_by().aggregate(**asked)
    return [
        exactly(
            found[f"days_{number}"],
            left_out=int(found[f"unknown_{number}"]),
            organisations=found[f"providers_{number}"],
        )
        for number in range(len(periods))
    ]


def services_delivered(periods: Sequence[Period]) -> list[Measure]:
    """Count the requests to providers that were delivered."""
    rows = SubRequest.objects.filter(state__in=DONE_STATES)
    return _number(rows, periods, lambda each: each.moments("delivered_at"), "services-delivered")


def orientations_answered(periods: Sequence[Period]) -> list[Measure]:
    """Count the orientations that an advisor answered."""
    rows = OrientationSession.objects.all()
    return _number(rows, periods, lambda each: each.moments("answered_at"), "orientations-answered")


def events_held(periods: Sequence[Period]) -> list[Measure]:
    """Count the events that are over and were not cancelled."""
    rows = Event.objects.shown().exclude(state=EventState.CANCELLED)
    return _number(rows, periods, lambda each: each.moments("ends_at"))


def attendances(periods: Sequence[Period]) -> list[Measure]:
    """Count who came to events: their registrations, and what was counted of events whose
    registrations are gone.
    """
    asked = {
        f"number_{position}": Count("pk", filter=period.moments("attended_at"))
        + Coalesce(_attended(period), 0)
        for position, period in enumerate(periods)
    }
    found = uncounted().order_by().aggregate(**asked)
    return [exactly(found[name]) for name in asked]


def _attended(period: Period) -> Subquery:
    days = AttendedDay.objects.filter(period.days("day")).order_by().values(every=Value(1))
    return Subquery(days.annotate(sum=Sum("number")).values("sum"))


def cooperations(periods: Sequence[Period]) -> list[Measure]:
    """Count the cooperations that are confirmed or have ended, by the day on which they started."""
    rows = Cooperation.objects.counted()
    return _number(rows, periods, lambda each: each.days("since"))


def news_published(periods: Sequence[Period]) -> list[Measure]:
    """Count the news and press releases that everyone can read, by the day they are dated."""
    return _number(NewsItem.objects.published(), periods, lambda each: each.days("dated_on"))


def introductions_agreed(periods: Sequence[Period]) -> list[Measure]:
    """Count the introductions that both sides agreed to."""
    rows = Introduction.objects.exclude(agreed_at=None)
    return _number(rows, periods, lambda each: each.moments("agreed_at"), "introductions-agreed")
