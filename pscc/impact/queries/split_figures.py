"""What everyone is told by strategic axis and by form of the money: charts and tables, no database.

The parts are numbered, so that a chart needs no long words below its columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from pscc.impact.enums import Instrument, ReportPart
from pscc.impact.queries.axes import Axis
from pscc.impact.queries.indicators import SPLITS, Split
from pscc.impact.queries.measuring import Measure
from pscc.impact.queries.parts import Part
from pscc.kernel.drawings import Columns, columns

SplitParts = Sequence[Sequence[Part]]  # year by year


@dataclass(frozen=True)
class SplitRow:
    """A part in its table: its number in the chart, its name, what it is and what it leaves out."""

    number: int
    name: str
    in_words: str
    left_out: str
    high: float | None


@dataclass(frozen=True)
class SplitFigure:
    """An indicator in parts, in the year that is read; without rows where none may be shown."""

    of: Split
    year: int | None  # None where it stands, whatever the year
    rows: Sequence[SplitRow]
    whole: str

    @property
    def drawing(self) -> Columns | None:
        """The parts as columns; None where none is more than nothing, or one is all there is."""
        if len(self.rows) < 2 or not any(each.high for each in self.rows):
            return None
        return columns([each.high for each in self.rows])


@dataclass(frozen=True)
class SplitSection:
    """What is told by one thing, with whose words these are."""

    by: ReportPart
    figures: Sequence[SplitFigure]
    source: str


def names_of(by: ReportPart, axes: Sequence[Axis]) -> dict[str, str]:
    """Return the parts in their order, named in the reader's language, by their keys."""
    if by == ReportPart.AXIS:
        return {each.code: each.name for each in axes}
    return {each.value: capfirst(str(each.label)) for each in Instrument}


def split_sections(
    year: int,
    place: int,
    measures: Mapping[str, Sequence[Measure]],
    splits: Mapping[str, SplitParts],
    axes: Sequence[Axis],
) -> list[SplitSection]:
    """Return both sections of the year that stands at a place."""
    sources = dict.fromkeys(each.source for each in axes if each.source)
    return [
        SplitSection(
            by,
            [
                _figure(each, year, measures[each.of.key][place], splits[each.key][place], axes)
                for each in SPLITS
                if each.by == by
            ],
            "; ".join(sources) if by == ReportPart.AXIS else "",
        )
        for by in (ReportPart.AXIS, ReportPart.INSTRUMENT)
    ]


def _figure(
    of: Split, year: int, whole: Measure, parts: Sequence[Part], axes: Sequence[Axis]
) -> SplitFigure:
    names = names_of(of.by, axes)
    shown = [each for each in parts if of.by == ReportPart.AXIS or _is_something(each)]
    rows = [
        SplitRow(
            number,
            names[each.key],
            _in_words(each.measure, of),
            each.measure.left_out_in_words,
            None if each.measure.high is None else float(each.measure.high),
        )
        for number, each in enumerate(shown, start=1)
    ]
    if all(each.measure.is_hidden for each in parts):
        rows = []
    year_told = None if of.of.is_standing else year
    return SplitFigure(of, year_told, rows, _in_words(whole, of))


def _is_something(part: Part) -> bool:
    found = part.measure
    return bool(found.is_hidden or found.high != 0 or found.low != 0 or found.left_out)


def _in_words(found: Measure, of: Split) -> str:
    """Write a whole or a part as people read it; the page says why some are not shown."""
    return gettext("not shown") if found.is_hidden else found.in_words(of.unit)


def split_rows(
    years: Sequence[int], splits: Mapping[str, SplitParts], axes: Sequence[Axis]
) -> Iterator[tuple[Split, int | None, Part, dict[str, Any]]]:
    """Return every part for programs: its split, year, and the columns that name it."""
    for of in SPLITS:
        names, by = names_of(of.by, axes), of.by.value
        told = list(zip(years, splits[of.key], strict=True))
        for year, parts in told[-1:] if of.of.is_standing else told:
            for part in parts:
                named = {by: part.key, f"{by}_name": names[part.key]}
                yield of, None if of.of.is_standing else year, part, named
