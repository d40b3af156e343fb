"""What companies declared for a year and staff validated, added up; one statement each.

A declaration is of a whole year: half of one is not known. What a company does not know is left out
and counted.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from pscc.impact.enums import Disclosure
from pscc.impact.models import Declaration
from pscc.impact.queries.measuring import Measure, Period, exactly


def of_year(period: Period) -> int | None:
    """Return the year that a period is the whole of; None for a part of one."""
    is_year = (period.first.month, period.first.day, period.last.month, period.last.day) == (
        1, 1, 12, 31,
    )  # fmt: skip
    return period.first.year if is_year else None


def _of_year(period: Period) -> Q:
    """Ask for the declarations of a whole year; none for a part of one."""
    year = of_year(period)
    return Q(pk__in=()) if year is None else Q(year=year)


def _declared(periods: Sequence[Period], column: str) -> list[Measure]:
    """Add a column up; it tells of the companies that declared more than nought."""
    asked: dict[str, Any] = {}
    for position, period in enumerate(periods):
        own = _of_year(period)
        missing, some = Q(**{f"{column}__isnull": True}), Q(**{f"{column}__gt": 0})
        asked[f"sum_{position}"] = Sum(column, filter=own)
        asked[f"unknown_{position}"] = Count("pk", distinct=True, filter=own & missing)
        asked[f"companies_{position}"] = Count("pk", distinct=True, filter=own & some)
    found = Declaration.objects.counted().order_by().aggregate(**asked)
    return [
        exactly(
            found[f"sum_{position}"],
            left_out=found[f"unknown_{position}"],
            organisations=found[f"companies_{position}"],
        )
        for position in range(len(periods))
    ]


def jobs(periods: Sequence[Period]) -> list[Measure]:
    """Add up the jobs on 31 December, in full-time equivalents."""
    return _declared(periods, "jobs__headcount")


def jobs_created(periods: Sequence[Period]) -> list[Measure]:
    """Add up the jobs created in the year, in full-time equivalents."""
    return _declared(periods, "jobs_created")


def patents_filed(periods: Sequence[Period]) -> list[Measure]:
    """Add up the patents filed."""
    return _declared(periods, "patents_filed")


def licences(periods: Sequence[Period]) -> list[Measure]:
    """Add up the licences signed."""
    return _declared(periods, "licences")


def trials_started(periods: Sequence[Period]) -> list[Measure]:
    """Add up the clinical trials started."""
    return _declared(periods, "trials_started")


def products(periods: Sequence[Period]) -> list[Measure]:
    """Add up the products on the market."""
    return _declared(periods, "products")


def euros_raised(periods: Sequence[Period]) -> list[Measure]:
    """Add up the funds raised. A company that says it raised none counts as nought; an amount that
    is not told, and a company that does not say, are left out.

    Where some amounts may be told in sums only, the sum speaks of those companies alone: funders
    read the other amounts one by one, and would find theirs by taking these away.
    """
    asked: dict[str, Any] = {}
    for position, period in enumerate(periods):
        own = _of_year(period)
        silent = Q(has_raised__isnull=True) | Q(has_raised=True, funds__isnull=True)
        asked[f"sum_{position}"] = Sum("funds__amount", filter=own)
        asked[f"none_{position}"] = Count("pk", filter=own & Q(has_raised=False))
        asked[f"silent_{position}"] = Count("pk", distinct=True, filter=own & silent)
        asked[f"untold_{position}"] = Count(
            "funds", filter=own & Q(funds__isnull=False, funds__amount__isnull=True)
        )
        in_sums = Q(funds__amount__gt=0, funds__disclosure=Disclosure.AGGREGATE)
        asked[f"in_sums_{position}"] = Count("pk", distinct=True, filter=own & in_sums)
        asked[f"companies_{position}"] = Count(
            "pk", distinct=True, filter=own & Q(funds__amount__gt=0)
        )
    found = Declaration.objects.counted().order_by().aggregate(**asked)
    return [_raised({name: found[f"{name}_{position}"] for name in NAMES})
            for position in range(len(periods))]  # fmt: skip


NAMES = ("sum", "none", "silent", "untold", "companies", "in_sums")


def _raised(found: dict[str, Any]) -> Measure:
    nothing = Decimal(0) if found["none"] else None
    return exactly(
        nothing if found["sum"] is None else found["sum"],
        left_out=found["silent"] + found["untold"],
        organisations=found["in_sums"] or found["companies"],
    )
