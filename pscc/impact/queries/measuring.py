"""What is measured of a period, and how it is told. Everything is given: no database.

A measure lies between two ends; one number stands at both. What nobody knows is None, never 0, and
what a measure leaves out is counted beside it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from pscc.impact.enums import Level, Unit
from pscc.kernel.formats import money_span, number, percent

FEWEST = 3  # organisations that a public figure tells of at least, unless it tells of none
STEPS = {
    Unit.NUMBER: Decimal("0.1"),  # full-time equivalents
    Unit.DAYS: Decimal("0.1"),
    Unit.EUROS: Decimal("0.01"),
    Unit.PERCENT: Decimal("0.1"),
    Unit.RATIO: Decimal("0.01"),
}
PERIOD = re.compile(r"(20\d\d)(?:-H([12]))?")


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included, but nothing from the moment `until` on."""

    first: date
    last: date
    until: datetime

    def moments(self, field: str) -> Q:
        """Ask that a moment lies in it."""
        return Q(**{f"{field}__gte": _midnight(self.first), f"{field}__lt": self._end})

    def days(self, field: str) -> Q:
        """Ask that a day lies in it; today counts."""
        return Q(**{f"{field}__range": (self.first, min(self.last, self._today))})

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return _midnight(self.first) <= moment < self._end

    @property
    def _end(self) -> datetime:
        return min(_midnight(self.last + timedelta(days=1)), self.until)

    @property
    def _today(self) -> date:
        return timezone.localdate(self.until, timezone.get_default_timezone())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def year_of(year: int, at: datetime) -> Period:
    """Return a year, as far as it has come."""
    return Period(date(year, 1, 1), date(year, 12, 31), at)


def read_period(text: str, at: datetime) -> Period:
    """Read 2026, 2026-H1 or 2026-H2; ValueError for anything else."""
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        msg = f"{text!r}: neither a year (2026) nor half of one (2026-H1)"
        raise ValueError(msg)
    year, half = int(found[1]), found[2]
    if half == "1":
        return Period(date(year, 1, 1), date(year, 6, 30), at)
    return Period(date(year, 7 if half else 1, 1), date(year, 12, 31), at)


@dataclass(frozen=True)
class Measure:
    """What an indicator is in a period."""

    low: Decimal | None
    high: Decimal | None
    left_out: int = 0  # of which the value is unknown
    organisations: int | None = None  # of which it tells; None where it tells of no single one
    is_hidden: bool = False

    def rounded(self, unit: Unit) -> "Measure":
        """Return it to the precision in which it is told."""
        low, high = (
            None if end is None else _plain(end.quantize(STEPS[unit], ROUND_HALF_UP))
            for end in (self.low, self.high)
        )
        return replace(self, low=low, high=high)

    def for_everyone(self) -> "Measure":
        """Return what the public may know: nothing where it would tell of one or two
        organisations.
        """
        if self.organisations is None or not 0 < self.organisations < FEWEST:
            return replace(self, organisations=None)
        return Measure(None, None, is_hidden=True)

    @property
    def is_told(self) -> bool:
        """Whether there is a number to show: not one that is hidden, nor one nobody knows."""
        return not (self.is_hidden or (self.low is None and self.high is None))

    def in_words(self, unit: Unit) -> str:
        """Write it as people read it."""
        if self.is_hidden:
            return gettext("not shown: fewer than 3 organisations")
        if self.low is None and self.high is None:
            return gettext("not known")
        if unit == Unit.EUROS:
            return money_span(self.low, self.high)
        low, high = (None if end is None else _written(end, unit) for end in (self.low, self.high))
        if high is None:
            return gettext("at least %(amount)s") % {"amount": low}
        if low is None:
            return gettext("at most %(amount)s") % {"amount": high}
        return low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}

    @property
    def left_out_in_words(self) -> str:
        """Tell how many it leaves out; empty if none."""
        if not self.left_out:
            return ""
        return ngettext(
            "%(count)s left out: not known", "%(count)s left out: not known", self.left_out
        ) % {"count": number(self.left_out)}


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _written(value: Decimal, unit: Unit) -> str:
    if unit == Unit.PERCENT:
        return percent(value, 1 if value % 1 else 0)
    plain = _plain(value)
    if unit == Unit.DAYS:
        return ngettext("%(days)s day", "%(days)s days", 1 if value <= 1 else 2) % {
            "days": number(plain)
        }
    return number(plain)


def exactly(value: Any, *, left_out: int = 0, organisations: int | None = None) -> Measure:
    """Return a measure of one number; None is not known."""
    known = None if value is None else Decimal(str(value))
    return Measure(known, known, left_out, organisations)


Measured = Callable[[Sequence[Period]], Sequence[Measure]]


@dataclass(frozen=True)
class Indicator:
    """What is counted, why, how, and where it is read: one query function answers for it.

    `parent` is the key of what it contributes to. What is `standing` tells of today, whatever the
    period; what is `declared` is known once the year is over. A baseline is what it was before the
    cluster began, where somebody knows that.
    """

    key: str
    level: Level
    unit: Unit
    name: Any
    definition: Any
    formula: Any
    source: Any
    measured: Measured
    parent: str | None = None
    is_standing: bool = False
    is_declared: bool = False
    baseline: Decimal | None = None

    def measures(self, periods: Sequence[Period]) -> list[Measure]:
        """Return what it is in each period, to the precision in which it is told."""
        return [found.rounded(self.unit) for found in self.measured(periods)]
