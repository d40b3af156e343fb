"""`manage.py indicators`: what the impact page shows, from the same functions."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.impact.enums import Unit
from pscc.impact.models import Target
from pscc.impact.queries.axes import strategic_axes
from pscc.impact.queries.crossing import splits_for_everyone
from pscc.impact.queries.indicators import INDICATORS, JOBS_BY_REGION, SPLITS, split_parts
from pscc.impact.queries.measuring import Measure, Period, read_period
from pscc.impact.queries.parts import parts_for_everyone
from pscc.impact.queries.targets import target_for, targets
from pscc.kernel.clock import now


class Command(BaseCommand):
    """Print the indicators of a period: key, value, what is left out, what everyone is told.

    The target of the year, else the next one after it, ends the line where one is set: value, year,
    source and its day. Jobs by region follow, with the INSEE code of the region after their key;
    then what is told by strategic axis or by form of the money, with its code.
    """

    help = "Print the indicators of a year or of half of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", help="2026, 2026-H1 or 2026-H2; else this year")
        parser.add_argument("--key", action="append", default=[], help="only this indicator")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        try:
            period = read_period(options["period"] or str(at.year), at)
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        known = [
            *(each.key for each in INDICATORS),
            JOBS_BY_REGION.key,
            *(each.key for each in SPLITS),
        ]
        wanted = options["key"] or known
        if unknown := set(wanted) - set(known):
            msg = f"no such indicator: {', '.join(sorted(unknown))}"
            raise CommandError(msg)
        meant = targets()
        for each in INDICATORS:
            if each.key in wanted:
                found = each.measures([period])[0]
                target = target_for(each.key, period.last.year, meant)
                line = _line(each.key, each.unit, found, found.for_everyone())
                self.stdout.write("\t".join([line, *_in_columns(target)]))
        if JOBS_BY_REGION.key in wanted:
            self._regions(period)
        if {each.key for each in SPLITS} & set(wanted):
            self._splits(period, wanted)

    def _regions(self, period: Period) -> None:
        parts = JOBS_BY_REGION.parts([period])[0]
        for part, public in zip(parts, parts_for_everyone(parts), strict=True):
            key = f"{JOBS_BY_REGION.key}/{part.key}"
            self.stdout.write(_line(key, JOBS_BY_REGION.unit, part.measure, public.measure))

    def _splits(self, period: Period, wanted: Sequence[str]) -> None:
        found = split_parts([period], [each.code for each in strategic_axes()[:-1]])
        told = splits_for_everyone(found)
        for split in SPLITS:
            if split.key not in wanted:
                continue
            for part, public in zip(*found[split.key], *told[split.key], strict=True):
                key = f"{split.key}/{part.key}"
                self.stdout.write(_line(key, split.unit, part.measure, public.measure))


def _line(key: str, unit: Unit, found: Measure, public: Measure) -> str:
    told = "not shown" if public.is_hidden else "shown"
    ends = ["unknown" if end is None else str(end) for end in (found.low, found.high)]
    return "\t".join([key, *ends, unit, str(found.left_out), told])


def _in_columns(target: Target | None) -> list[str]:
    if target is None:
        return []
    source = " ".join(target.source_text.split())
    return [str(target.value), str(target.year), source, target.as_of.isoformat()]
