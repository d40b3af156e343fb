"""Sums of amounts of which some are ranges and some unknown. Everything is given: no database.

What nobody knows is left out of a sum and counted beside it; an end of a sum that hangs on an
unknown end is unknown itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext, ngettext

from pscc.kernel.formats import money_span, number, percent

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Total:
    """A sum of ranges, and how many lines it is of."""

    lows: Decimal | None = None  # sum of the low ends that are known
    highs: Decimal | None = None
    lines: int = 0
    without_amount: int = 0  # lines of which neither end is known
    without_high: int = 0  # lines of which only the low end is known

    def __add__(self, other: "Total") -> "Total":
        return Total(
            _plus(self.lows, other.lows),
            _plus(self.highs, other.highs),
            self.lines + other.lines,
            self.without_amount + other.without_amount,
            self.without_high + other.without_high,
        )

    @property
    def low(self) -> Decimal | None:
        """At least so much; None where no low end is known, 0 where there is no line."""
        return self.lows if self.lines else NOTHING

    @property
    def high(self) -> Decimal | None:
        """At most so much; None where a line with an amount has no high end."""
        if self.without_high:
            return None
        return self.highs if self.lines else NOTHING

    @property
    def in_words(self) -> str:
        """The sum as people read it; a dash where there is no line."""
        return money_span(self.low, self.high) if self.lines else "–"

    @property
    def unknown_in_words(self) -> str:
        """How many lines the sum leaves out; empty if none."""
        count = self.without_amount
        if not count:
            return ""
        return ngettext(
            "%(count)s contribution without amount",
            "%(count)s contributions without amount",
            count,
        ) % {"count": count}


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def total_of(totals: Iterable[Total]) -> Total:
    """Add totals up."""
    return sum(totals, Total())


@dataclass(frozen=True)
class Span:
    """A share or a ratio that lies between two ends; an end that nobody can know is None."""

    low: Decimal | None
    high: Decimal | None

    @property
    def as_percent(self) -> str:
        """Both ends as shares of a hundred, to one decimal."""
        return self._in_words(_share)

    @property
    def as_ratio(self) -> str:
        """Both ends as euros for each euro, to two decimals."""
        return self._in_words(_ratio)

    def _in_words(self, written: Callable[[Decimal], str]) -> str:
        if self.low is None and self.high is None:
            return gettext("unknown")
        low, high = (None if end is None else written(end) for end in (self.low, self.high))
        if high is None:
            return gettext("at least %(amount)s") % {"amount": low}
        if low is None:
            return gettext("at most %(amount)s") % {"amount": high}
        return low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _share(part: Decimal) -> str:
    points = (part * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return percent(points, 1 if points % 1 else 0)


def _ratio(part: Decimal) -> str:
    return number(part.quantize(Decimal("0.01"), ROUND_HALF_UP))


def quotient(part: Total, whole: Total) -> Span:
    """Divide a total by another: the least by the most, the most by the least.

    An end is None where what it needs is unknown, or where it would divide by nothing.
    """
    return Span(_over(part.low, whole.high), _over(part.high, whole.low))


def _over(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else part / whole
