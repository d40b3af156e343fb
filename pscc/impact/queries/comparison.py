"""What a company declares beside what it declared the year before: where staff look twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pscc.impact.departments import NAMES
from pscc.impact.models import Declaration, FundsRaised, JobsInDepartment
from pscc.impact.models.declarations import COUNTED
from pscc.kernel.formats import money, number

Numbers = Mapping[str, Decimal | None]

JOBS, RAISED = "jobs_in_all", "euros_raised"
COMPARED = (JOBS, "jobs_created", RAISED, *(name for name, _kind in COUNTED))
# A change is large if the greater is twice the lesser or more, and they are this far apart.
LEAST_APART = {JOBS: 5, "jobs_created": 5, RAISED: 500_000}
OTHERWISE_APART = 3
TIMES = 2
_AMOUNT: Any = DecimalField(max_digits=16, decimal_places=2)


@dataclass(frozen=True)
class Compared:
    """One number: the year before, what counts today where it is corrected, and what is declared.

    None is not stated.
    """

    name: Any
    before: Decimal | None
    counting: Decimal | None
    declared: Decimal | None
    is_jump: bool
    is_money: bool = False

    @property
    def in_words(self) -> tuple[str, str, str]:
        """The three as people read them; a dash where one is not stated."""
        write = money if self.is_money else number
        before, counting, declared = (
            "–" if each is None else write(each)
            for each in (self.before, self.counting, self.declared)
        )
        return before, counting, declared


@dataclass(frozen=True)
class Comparison:
    """All that is compared, numbers first, then jobs by department."""

    lines: tuple[Compared, ...]
    departments: tuple[Compared, ...]
    has_before: bool
    is_correction: bool

    @property
    def jumps(self) -> int:
        """How many changes are large."""
        return sum(each.is_jump for each in (*self.lines, *self.departments))


def is_jump(name: str, before: Decimal | None, declared: Decimal | None) -> bool:
    """Tell whether a number changed so much that somebody should ask; never of what is unknown, nor
    of funds in one year alone: they come in rounds.
    """
    if before is None or declared is None:
        return False
    least, most = sorted((before, declared))
    if name == RAISED and not least:
        return False
    return most - least >= LEAST_APART.get(name, OTHERWISE_APART) and most >= TIMES * least


def with_numbers(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Add the sums that a declaration does not hold itself: jobs in all, euros raised. No funds at
    all is nought where the company says so, else unknown.
    """
    of_this: Any = {"declaration": OuterRef("pk")}
    jobs = JobsInDepartment.objects.filter(**of_this).order_by().values("declaration")
    funds = FundsRaised.objects.filter(**of_this).order_by().values("declaration")
    none_raised = Case(When(has_raised=False, then=Value(Decimal(0))), output_field=_AMOUNT)
    found: QuerySet[Declaration] = rows.annotate(
        jobs_in_all=Subquery(jobs.annotate(sum=Sum("headcount")).values("sum")),
        euros_raised=Coalesce(
            Subquery(funds.annotate(sum=Sum("amount")).values("sum")), none_raised
        ),
    )
    return found


def with_year_before(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Add those sums, and as `before` the numbers that count of the year before."""
    earlier = with_numbers(
        Declaration.objects.counted().filter(
            organisation=OuterRef("organisation"), year=OuterRef("year") - 1
        )
    )
    numbers = {name: F(name) for name in COMPARED}
    told: Any = earlier.order_by().annotate(numbers=JSONObject(**numbers)).values("numbers")
    found: QuerySet[Declaration] = with_numbers(rows).annotate(before=Subquery(told))
    return found


def jumps_of(declaration: Any) -> list[Any]:
    """Name the numbers that changed much since the year before; read `with_year_before`."""
    now, before = _numbers(declaration), _read(declaration.before)
    return [named(name) for name in COMPARED if is_jump(name, before[name], now[name])]


def comparison(declaration: Any) -> Comparison:
    """Compare a declaration that was read `with_year_before`; two statements, three of a
    correction.
    """
    counting = None
    if declaration.edition > 1:
        of_year = Declaration.objects.counted().filter(
            organisation=declaration.organisation_id, year=declaration.year
        )
        counting = with_numbers(of_year.exclude(pk=declaration.pk)).first()
    before, now = _read(declaration.before), _numbers(declaration)
    today = _numbers(counting) if counting else dict.fromkeys(COMPARED)
    lines = (
        Compared(
            named(name), before[name], today[name], now[name],
            is_jump(name, before[name], now[name]), is_money=name == RAISED,
        )
        for name in COMPARED
    )  # fmt: skip
    return Comparison(
        tuple(lines), _departments(declaration, counting), bool(declaration.before), bool(counting)
    )


def _departments(declaration: Declaration, counting: Declaration | None) -> tuple[Compared, ...]:
    earlier = Declaration.objects.counted().filter(
        organisation=declaration.organisation_id, year=declaration.year - 1
    )
    found: dict[str, dict[str, Decimal]] = {"before": {}, "counting": {}, "declared": {}}
    for row in JobsInDepartment.objects.filter(declaration__in=earlier):
        found["before"][row.department] = row.headcount
    both = [declaration.pk, *([counting.pk] if counting else [])]
    for row in JobsInDepartment.objects.filter(declaration__in=both):
        of = "declared" if row.declaration_id == declaration.pk else "counting"
        found[of][row.department] = row.headcount
    codes = sorted({code for each in found.values() for code in each})
    return tuple(_department(code, found) for code in codes)


def _department(code: str, found: Mapping[str, Mapping[str, Decimal]]) -> Compared:
    before, counting, declared = (found[of].get(code) for of in ("before", "counting", "declared"))
    return Compared(
        f"{code} – {NAMES[code]}", before, counting, declared, is_jump(JOBS, before, declared)
    )


def named(name: str) -> Any:
    """Name a number in the reader's language."""
    if name == JOBS:
        return _("jobs on 31 December (full-time equivalents)")
    if name == RAISED:
        return pgettext_lazy("declaration", "euros raised")
    column: Any = Declaration._meta.get_field(name)
    return column.verbose_name


def _numbers(declaration: Any) -> Numbers:
    return {name: _decimal(getattr(declaration, name)) for name in COMPARED}


def _read(kept: Mapping[str, Any] | None) -> Numbers:
    return {name: _decimal((kept or {}).get(name)) for name in COMPARED}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
