"""What everyone is told of the indicators: five years, without what would tell of one company."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from pscc.impact.departments import REGION_NAMES
from pscc.impact.enums import Level, SourceKind
from pscc.impact.models import Envelope, Target
from pscc.impact.queries.axes import Axis, strategic_axes
from pscc.impact.queries.crossing import splits_for_everyone
from pscc.impact.queries.indicators import INDICATORS, JOBS_BY_REGION, Split, split_parts, tree
from pscc.impact.queries.measuring import Indicator, Measure, year_of
from pscc.impact.queries.parts import Breakdown, Part, parts_for_everyone
from pscc.impact.queries.split_figures import (
    SplitParts,
    SplitSection,
    split_rows,
    split_sections,
)
from pscc.impact.queries.targets import Targets, target_for, target_in_words, targets
from pscc.impact.queries.tiles import RegionMap, region_map
from pscc.kernel.drawings import Columns, columns

YEARS = 5
KEPT = 600  # seconds for which figures are not computed again
VERSION = 6  # of what is kept; one more with each change of its shape
COLUMNS = (
    "key", "level", "name", "unit", "year", "low", "high", "left_out", "is_hidden",
    "region", "region_name", "axis", "axis_name", "instrument", "instrument_name",
    "target", "target_year", "target_source", "target_as_of",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """An indicator in the year that is read, and in each year. Of a year that is not over nothing
    can be declared: the last one that is declared stands in for it.
    """

    of: Indicator
    year: int | None  # None where it stands, whatever the year
    measure: Measure
    series: Sequence[tuple[int, Measure]] = ()
    next_year: int | None = None  # that cannot be declared yet, where this one stands in for it
    target: Target | None = None  # of this year, else the next one after it

    @property
    def target_in_words(self) -> str:
        """What it is meant to reach; empty where nobody said."""
        return target_in_words(self.target)[1] if self.target else ""

    @property
    def in_words(self) -> str:
        """What it is in the year that is read."""
        return self.measure.in_words(self.of.unit)

    @property
    def opens_in(self) -> int | None:
        """The year from whose first day on the next one can be declared."""
        return None if self.next_year is None else self.next_year + 1

    @property
    def rows(self) -> list[tuple[int, str, str]]:
        """Year, value and what is left out, as people read them."""
        return [
            (year, each.in_words(self.of.unit), each.left_out_in_words)
            for year, each in self.series
        ]

    @property
    def drawing(self) -> Columns | None:
        """The years as columns; None where not two of them are known."""
        known = [each.high for _year, each in self.series if each.high is not None]
        if len(known) < 2 or not any(known):
            return None
        return columns(
            [None if each.high is None else float(each.high) for _y, each in self.series]
        )


@dataclass(frozen=True)
class Figures:
    """Everything that the public page shows of the indicators."""

    year: int
    years: Sequence[int]
    as_of: date
    levels: Sequence[tuple[Level, Sequence[Figure]]]
    regions: RegionMap
    splits: Sequence[SplitSection]


@dataclass(frozen=True)
class Published:
    """What everyone is told of each year: the indicators by key, the jobs of each region, and
    what is told by strategic axis or by form of the money, with the names of the axes.
    """

    measures: Mapping[str, Sequence[Measure]]
    regions: Sequence[Sequence[Part]]
    splits: Mapping[str, SplitParts]
    axes: Sequence[Axis]
    targets: Targets


def years_shown(at: datetime) -> list[int]:
    """Return this year and the four before it, the earliest first."""
    last = timezone.localtime(at).year
    return list(range(last - YEARS + 1, last + 1))


def published(at: datetime) -> Published:
    """Return what the indicators are in each year, as everyone is told; the same number of
    statements whatever there is to count, none for ten minutes after.
    """
    key = f"impact:figures:{VERSION}:{timezone.localdate(at).isoformat()}"
    found: Published | None = cache.get(key)
    if found is None:
        periods = [year_of(year, at) for year in years_shown(at)]
        measures = {
            each.key: [measure.for_everyone() for measure in each.measures(periods)]
            for each in INDICATORS
        }
        regions = [parts_for_everyone(parts) for parts in JOBS_BY_REGION.parts(periods)]
        axes = strategic_axes()
        splits = splits_for_everyone(split_parts(periods, [each.code for each in axes[:-1]]))
        found = Published(measures, regions, splits, axes, targets())
        cache.set(key, found, KEPT)
    return found


def figures(year: int, at: datetime) -> Figures:
    """Return the indicators of a year; ValueError if the year is not shown."""
    years, told = years_shown(at), published(at)
    place = years.index(year)
    levels = [
        (level, [_with_target(each, years, place, told) for each in members])
        for level, members in tree()
    ]
    regions = _regions(levels, years, told)
    splits = split_sections(year, place, told.measures, told.splits, told.axes)
    return Figures(year, years, timezone.localdate(at), levels, regions, splits)


def _regions(
    levels: Sequence[tuple[Level, Sequence[Figure]]], years: Sequence[int], told: Published
) -> RegionMap:
    """Draw the regions of the year in which the jobs are told, for both to be of one year."""
    jobs = next(
        each for _level, members in levels for each in members
        if each.of.key == JOBS_BY_REGION.parent
    )  # fmt: skip
    year = jobs.year or years[-1]
    return region_map(JOBS_BY_REGION, told.regions[years.index(year)], year, jobs.opens_in)


def _with_target(of: Indicator, years: Sequence[int], place: int, told: Published) -> Figure:
    found = _figure(of, years, place, told.measures[of.key])
    target = target_for(of.key, found.year or years[-1], told.targets)
    return replace(found, target=target)


def _figure(of: Indicator, years: Sequence[int], place: int, measures: Sequence[Measure]) -> Figure:
    if of.is_standing:
        return Figure(of, None, measures[-1])
    if of.is_declared:
        return _declared(of, years, place, measures)
    return Figure(of, years[place], measures[place], list(zip(years, measures, strict=True)))


def _declared(
    of: Indicator, years: Sequence[int], place: int, measures: Sequence[Measure]
) -> Figure:
    over = list(zip(years, measures, strict=True))[:-1]  # this year is not over
    if place < len(over):
        return Figure(of, years[place], measures[place], over)
    told = [each for each in over if each[1].is_hidden or each[1].high is not None]
    year, measure = (told or over)[-1]
    return Figure(of, year, measure, over, next_year=years[-1])


def state_envelopes() -> QuerySet[Envelope]:
    """Return what the State promised as a whole, with who says so."""
    found: QuerySet[Envelope] = Envelope.objects.filter(source_kind=SourceKind.STATE)
    return found.select_related("organisation").order_by("starts_in", "slug")


def figure_rows(at: datetime) -> Iterator[dict[str, Any]]:
    """Return the figures for programs: a row for each indicator and year of which it can tell, then
    one for each region and year, then one for each strategic axis or form of the money and year.
    """
    years, found = years_shown(at), published(at)
    for of in INDICATORS:
        told = list(zip(years, found.measures[of.key], strict=True))
        told = told[:-1] if of.is_declared else told
        for year, each in [(None, told[-1][1])] if of.is_standing else told:
            target = target_for(of.key, year or years[-1], found.targets)
            is_told = target is not None and target.year == (year or target.year)
            yield _row(of, year, each, _of_target(target) if target and is_told else None)
    for year, parts in list(zip(years, found.regions, strict=True))[:-1]:
        for part in parts:
            named = {"region": part.key, "region_name": REGION_NAMES[part.key]}
            yield _row(JOBS_BY_REGION, year, part.measure, named)
    for split, split_year, part, named in split_rows(years, found.splits, found.axes):
        yield _row(split, split_year, part.measure, named)


def _of_target(target: Target) -> dict[str, Any]:
    return {
        "target": target.value, "target_year": target.year, "target_source": target.source_text,
        "target_as_of": target.as_of.isoformat(),
    }  # fmt: skip


def _row(
    of: Indicator | Breakdown | Split,
    year: int | None,
    told: Measure,
    named: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {
        "key": of.key, "level": of.level.value, "name": str(of.name), "unit": of.unit.value,
        "year": year, "low": told.low, "high": told.high, "left_out": told.left_out,
        "is_hidden": told.is_hidden, **(named or {}),
    }  # fmt: skip
