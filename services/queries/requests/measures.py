"""How long services took in fact, and what became of their requests."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    QuerySet,
)
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone

from services.enums import SubRequestState
from services.models import Rating, RequestMove, Service, SubRequest
from services.request_states import DONE_STATES

S = SubRequestState


class Median(Aggregate):
    """The middle of a column, between the two middle ones where their number is even."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def first_answers() -> QuerySet[RequestMove]:
    """Return the moves by which providers answered for the first time."""
    return RequestMove.objects.filter(source=S.SUBMITTED, at=F("sub_request__answered_at"))


def answer_times(service_id: int) -> tuple[int, int | None]:
    """Return how many requests for a service got a first answer, and the median business days to
    it; one statement. The move that answers keeps the days that the request had waited.
    """
    first = first_answers().filter(sub_request__items__service=service_id)
    found = first.aggregate(
        number=Count("sub_request", distinct=True), days=Median("days", output_field=FloatField())
    )
    return found["number"], _rounded(found["days"])


def delivery_times(service_id: int) -> tuple[int, int | None]:
    """Return how many requests for a service were delivered, and the median calendar days (in
    Paris) from the accepted quote to the delivery; one statement.
    """
    done = SubRequest.objects.filter(state__in=DONE_STATES, items__service=service_id)
    took = ExpressionWrapper(
        _day_of("delivered_at") - _day_of("accepted_at"), output_field=DurationField()
    )
    found = done.annotate(took=took).aggregate(
        number=Count("pk"), days=Median("took", output_field=DurationField())
    )
    days = found["days"]
    return found["number"], None if days is None else _rounded(days / timedelta(days=1))


def _day_of(column: str) -> TruncDate:
    return TruncDate(column, tzinfo=get_default_timezone(), output_field=DateField())


def _rounded(days: float | None) -> int | None:
    return None if days is None else int(days + 0.5)


# --- What a provider reads ------------------------------------------------------------------------


def request_figures(service: Service, since: date) -> Mapping[str, Any]:
    """Return what is known of a service's requests: how many were sent since a day, and of all of
    them their states, median times and ratings; four statements.
    """
    sent = SubRequest.objects.sent().filter(items__service=service)
    states = sent.values("state").annotate(number=Count("pk")).order_by()
    answered, answer_days = answer_times(service.pk)
    delivered, delivery_days = delivery_times(service.pk)
    return {
        "requests": sent.filter(submitted_at__date__gte=since).count(),
        "states": _in_order({each["state"]: each["number"] for each in states}),
        "answered": answered,
        "answer_days": answer_days,
        "delivered": delivered,
        "measured_days": delivery_days,
        "ratings": _ratings(service),
    }


def _in_order(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(str(state.label), numbers[state]) for state in S if state in numbers]


def _ratings(service: Service) -> Mapping[str, Any]:
    scales = ("quality", "timeliness", "communication")
    found = Rating.objects.filter(sub_request__items__service=service).aggregate(
        number=Count("pk"), **{scale: Avg(scale) for scale in scales}
    )
    return found if found["number"] else {}
