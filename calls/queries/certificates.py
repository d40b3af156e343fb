"""What an expert did in a calendar year: the material of the certificate of contribution."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.timezone import get_default_timezone

from calls.models import Assignment, Call


@dataclass(frozen=True)
class Contribution:
    """Submitted reviews of one person in one year, counted by call; no application is named."""

    person: Any
    year: int
    calls: list[tuple[Call, int]]

    @property
    def total(self) -> int:
        """How many reviews in all."""
        return sum(count for _call, count in self.calls)


def _submitted(person: Any) -> Any:
    """Return the person's own reviews that count; what a conflict keeps from them does not."""
    return Assignment.objects.of_expert(person).counted()


def certificate_years(person: Any) -> list[int]:
    """Return the years, in Paris, in which a person submitted reviews, latest first."""
    year = ExtractYear("submitted_at", tzinfo=get_default_timezone())
    found = _submitted(person).annotate(year=year).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def contribution(person: Any, year: int) -> Contribution | None:
    """Return what a person did in a year; None where there is nothing to certify."""
    if not 2000 <= year < 3000:
        return None
    zone = get_default_timezone()
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    rows = _submitted(person).filter(submitted_at__gte=start, submitted_at__lt=end)
    counts = dict(rows.order_by().values_list("application__call").annotate(Count("pk")))
    if not counts:
        return None
    calls = Call.objects.filter(pk__in=counts).order_by("code")
    return Contribution(person, year, [(call, counts[call.pk]) for call in calls])
