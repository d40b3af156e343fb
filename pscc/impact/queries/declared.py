"""What companies declared for those who read the declarations of all: officers what was sent,
funders what is validated, without single amounts that a company tells in sums only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from pscc.impact.enums import Disclosure
from pscc.impact.models import Declaration, FundsRaised
from pscc.impact.models.declarations import COUNTED
from pscc.impact.queries.comparison import with_numbers
from pscc.kernel.access import allowed

NUMBERS = ("jobs_created", *(name for name, _kind in COUNTED))
COLUMNS = (
    "organisation", "year", "edition", "state", "sent_on", "decided_on", "jobs",
    "jobs_by_department", "jobs_created", "has_raised", "euros_raised", "amounts_not_told",
    *NUMBERS[1:],
)  # fmt: skip
FOR_OFFICERS = ("comment",)


@dataclass(frozen=True)
class Raised:
    """Funds raised once, as a reader may know them."""

    raised_on: date
    instrument: str
    disclosure: str
    amount: Decimal | None
    source: str
    is_withheld: bool = False


def funds_told(declaration: Declaration, *, every_amount: bool) -> list[Raised]:
    """Return the funds of a declaration; amount and source are left out of those told in sums only,
    unless the reader may know every amount.
    """
    every = [
        Raised(
            line.raised_on, line.get_instrument_display(), line.get_disclosure_display(),
            line.amount, line.source, line.disclosure == Disclosure.AGGREGATE,
        )
        for line in declaration.funds.all()
    ]  # fmt: skip
    if every_amount:
        return [replace(each, is_withheld=False) for each in every]
    return [replace(each, amount=None, source="") if each.is_withheld else each for each in every]


def declarations_read(user: Any) -> QuerySet[Declaration]:
    """Return the declarations that a person may read as an officer or as a funder, newest year
    first, with their sums: `euros_public` holds the amounts that may be published.
    """
    funds = FundsRaised.objects.filter(declaration=OuterRef("pk")).order_by().values("declaration")
    is_public = Q(disclosure=Disclosure.PUBLIC)
    told: QuerySet[Declaration] = (
        with_numbers(Declaration.objects.told_to(user))
        .annotate(
            euros_public=Subquery(
                funds.filter(is_public).annotate(sum=Sum("amount")).values("sum")
            ),
            untold=Subquery(
                funds.filter(amount__isnull=True).annotate(number=Count("pk")).values("number")
            ),
        )
        .select_related("organisation")
        .order_by("-year", "organisation__name", "-edition")
    )
    return told


def years_read(user: Any) -> list[int]:
    """Return the years of those declarations, the newest first."""
    years = declarations_read(user).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def columns_for(user: Any) -> Sequence[str]:
    """Name the columns of a person's file."""
    is_officer = allowed(user, "impact.check_declarations")
    return (*COLUMNS, *FOR_OFFICERS) if is_officer else COLUMNS


def declared_rows(user: Any, year: int | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a person's file, of one year or of all; unknown is None, nought is 0."""
    found = declarations_read(user).prefetch_related("jobs")
    if year is not None:
        found = found.filter(year=year)
    reads_all = allowed(user, "impact.check_declarations")
    for each in found.iterator(chunk_size=500):
        yield _row(each, reads_all=reads_all)


def _row(of: Any, *, reads_all: bool) -> dict[str, Any]:
    has_none = Decimal(0) if of.has_raised is False else None
    row = {
        "organisation": of.organisation.name,
        "year": of.year,
        "edition": of.edition,
        "state": str(of.get_state_display()),
        "sent_on": of.sent_at.date().isoformat(),
        "decided_on": of.decided_at.date().isoformat() if of.decided_at else None,
        "jobs": of.jobs_in_all,
        "jobs_by_department": "; ".join(
            f"{line.department}: {line.headcount}" for line in of.jobs.all()
        ),
        "has_raised": None if of.has_raised is None else int(of.has_raised),
        "euros_raised": of.euros_raised if reads_all else (of.euros_public or has_none),
        "amounts_not_told": (of.untold or 0) if reads_all else None,
        "comment": of.comment,
    }
    return row | {name: getattr(of, name) for name in NUMBERS}
