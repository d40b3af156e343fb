"""Calls as other portals search for them (CommonGrants)."""

from datetime import date, datetime, time, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.timezone import get_default_timezone

from calls.common_grants import STATUS
from calls.common_grants_search import Among, Question, Span
from calls.models import Call
from calls.queries.calls import phase_is
from calls.queries.doors import public_calls
from pscc.kernel.search import matching

MONEY_COLUMNS = {
    "totalFundingAvailableRange": "budget",
    "minAwardAmountRange": "award_min",
    "maxAwardAmountRange": "award_max",
}
COLUMNS = {
    "lastModifiedAt": "updated_at",
    "createdAt": "created_at",
    "title": "title",
    "status.value": "step",
    "keyDates.closeDate": "closes_at",
    "funding.totalAmountAvailable": "budget",
    "funding.minAwardAmount": "award_min",
    "funding.maxAwardAmount": "award_max",
}


def opportunities(question: Question, at: datetime) -> QuerySet[Call]:
    """Return the public calls that a question finds, in its order; what has no value comes last."""
    found = public_calls(at)
    if question.words.strip():
        found = matching(found, question.words)
    if question.status:
        found = found.filter(_status(question.status, at))
    if question.closing:
        found = found.filter(_closing(question.closing))
    for name, span in question.money.items():
        found = found.filter(_money(MONEY_COLUMNS[name], span))
    column = F(COLUMNS[question.order])
    order = column.desc(nulls_last=True) if question.is_descending else column.asc(nulls_last=True)
    return found.annotate(step=_step(at)).order_by(order, "-pk")


def _step(at: datetime) -> Case:
    """Order the states as a call passes them: coming, open, closed."""
    places = [When(phase_is(phase, at), then=Value(place)) for place, phase in enumerate(STATUS)]
    return Case(*places, output_field=IntegerField())


def _status(asked: Among, at: datetime) -> Q:
    wanted = Q(pk__in=[])
    for phase, word in STATUS.items():
        if (word in asked.values) == asked.is_in:
            wanted |= phase_is(phase, at)
    return wanted


def _closing(span: Span) -> Q:
    """Compare the closing with days in Paris, both included."""
    inside = Q()
    if span.least is not None:
        inside &= Q(closes_at__gte=_midnight(span.least))
    if span.greatest is not None:
        inside &= Q(closes_at__lt=_midnight(span.greatest + timedelta(days=1)))
    return _in_or_out(inside, span, "closes_at")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=get_default_timezone())


def _money(column: str, span: Span) -> Q:
    inside = Q()
    if span.least is not None:
        inside &= Q(**{f"{column}__gte": span.least})
    if span.greatest is not None:
        inside &= Q(**{f"{column}__lte": span.greatest})
    return _in_or_out(inside, span, column)


def _in_or_out(inside: Q, span: Span, column: str) -> Q:
    """What has no value is neither inside nor outside."""
    known = Q(**{f"{column}__isnull": False})
    return known & (inside if span.is_inside else ~inside)
