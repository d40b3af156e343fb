"""Jobs by region, of what companies declared and staff validated; one statement."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from pscc.impact.departments import REGION_NAMES, REGION_OF
from pscc.impact.enums import Level, Unit
from pscc.impact.models import Declaration
from pscc.impact.queries.indicators.impacts import of_year
from pscc.impact.queries.measuring import Period, exactly
from pscc.impact.queries.parts import Breakdown, Part

Line = tuple[int, str | None, Decimal | None]  # company, department, jobs; no department: not said


def _parts(lines: Sequence[Line]) -> list[Part]:
    """Add the lines of a year up. A company that says where its jobs are has none elsewhere; one
    that does not may have some anywhere: each region leaves it out.
    """
    silent = {company for company, department, _jobs in lines if department is None}
    jobs: dict[str, Decimal] = defaultdict(Decimal)
    companies: dict[str, set[int]] = defaultdict(set)
    for company, department, count in lines:
        if department is not None and count:
            jobs[REGION_OF[department]] += count
            companies[REGION_OF[department]].add(company)
    somebody_said = len(silent) < len({company for company, _department, _jobs in lines})
    return [
        Part(
            region,
            exactly(
                jobs[region] if somebody_said else None,
                left_out=len(silent),
                organisations=len(companies[region]),
            ),
            frozenset(companies[region]),
        )
        for region in REGION_NAMES
    ]


def jobs_by_region(periods: Sequence[Period]) -> list[list[Part]]:
    """Add up the jobs on 31 December region by region; not known for a part of a year."""
    years = [of_year(period) for period in periods]
    lines: dict[int, list[Line]] = defaultdict(list)
    found: Any = (
        Declaration.objects.counted()
        .filter(year__in=[year for year in years if year is not None])
        .order_by()
        .values_list("year", "organisation_id", "jobs__department", "jobs__headcount")
    )
    for year, company, department, jobs in found:
        lines[year].append((company, department, jobs))
    return [_parts(lines[year] if year is not None else []) for year in years]


JOBS_BY_REGION = Breakdown(
    "jobs-by-region", Level.IMPACT, Unit.NUMBER,
    _("Jobs by region"),
    _("Where in France people work in the companies of the cluster."),
    _("Sum of the jobs on 31 December in the departments of each region, in full-time equivalents,"
      " of the validated declarations of the year. A region of fewer than 3 companies is not"
      " shown; where the regions not shown are of fewer than 3 companies together, the smallest"
      " other one is not shown either."),
    _("Yearly declarations of the companies, validated by the cluster"),
    jobs_by_region, names=REGION_NAMES, parent="jobs",
)  # fmt: skip
