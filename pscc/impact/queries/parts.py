"""A figure told in parts, such as regions: what everyone may know of each. No database.

A part that tells of one or two organisations is held back, as any figure. Where the parts held back
tell of one or two organisations together, the whole less the other parts would give them away: then
another part is held back too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from pscc.impact.enums import Level, Unit
from pscc.impact.queries.measuring import FEWEST, Measure, Period

GONE = "gone"  # whoever stood behind rows of which only the figure is kept
Who = int | str  # an organisation by its key, or who has none by a name


@dataclass(frozen=True)
class Part:
    """A part of a figure, and the organisations of which it tells, by their keys."""

    key: str
    measure: Measure
    organisations: frozenset[Who] = frozenset()
    shields: bool = False  # held back so that another part cannot be worked out
    shared: frozenset[tuple[str, Who]] = frozenset()  # who also stands in which part of a 2nd split

    @property
    def in_words(self) -> str:
        """Write it as people read it."""
        if self.shields:
            return gettext("not shown: another region could be worked out")
        return self.measure.in_words(Unit.NUMBER)


Measured = Callable[[Sequence[Period]], Sequence[Sequence[Part]]]


@dataclass(frozen=True)
class Breakdown:
    """An indicator told in parts, always the same ones: one query function answers for it."""

    key: str
    level: Level
    unit: Unit
    name: Any
    definition: Any
    formula: Any
    source: Any
    measured: Measured
    names: Mapping[str, str]
    parent: str
    baseline: None = None

    def parts(self, periods: Sequence[Period]) -> list[list[Part]]:
        """Return the parts in each period, to the precision in which they are told."""
        return [
            [replace(part, measure=part.measure.rounded(self.unit)) for part in found]
            for found in self.measured(periods)
        ]


def number_of(behind: frozenset[Who]) -> int:
    """Count who stands behind figures: whoever is gone is one alone, and none beside others, so
    that what was held back stays so when dossiers go.
    """
    return len(behind - {GONE}) or len(behind)


def parts_for_everyone(parts: Sequence[Part]) -> list[Part]:
    """Return the parts as the public may know them, in the order given."""
    told = {each.key: each.measure.for_everyone() for each in parts}
    hidden = {each.key for each in parts if told[each.key].is_hidden}
    shields = _shields([each for each in parts if each.organisations], hidden)
    return [
        Part(
            each.key,
            Measure(None, None, is_hidden=True) if each.key in shields else told[each.key],
            shields=each.key in shields,
        )
        for each in parts
    ]


def whole_for_everyone(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of a whole that is public itself: where those held back tell of one or two
    organisations even so, the parts shown would say which one is theirs, and none is shown.
    """
    told = parts_for_everyone(parts)
    hidden = {each.key for each in told if each.measure.is_hidden}
    behind = frozenset[Who]().union(*(each.organisations for each in parts if each.key in hidden))
    if not 0 < number_of(behind) < FEWEST:
        return told
    return [Part(each.key, Measure(None, None, is_hidden=True), shields=True) for each in parts]


def _shields(parts: Sequence[Part], hidden: set[str]) -> set[str]:
    """Return the smallest parts that have to be held back with those that are."""
    behind = frozenset[Who]().union(*(each.organisations for each in parts if each.key in hidden))
    found: set[str] = set()
    shown = sorted(
        (each for each in parts if each.key not in hidden),
        key=lambda each: (len(each.organisations), each.measure.high or 0, each.key),
    )
    for each in shown:
        if not 0 < number_of(behind) < FEWEST:
            break
        found.add(each.key)
        behind |= each.organisations
    return found
