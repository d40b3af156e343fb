"""`manage.py indicators`: what the impact page shows, from the same functions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.impact.queries.indicators import INDICATORS
from pscc.impact.queries.measuring import Indicator, Measure, read_period
from pscc.kernel.clock import now


class Command(BaseCommand):
    """Print the indicators of a period: key, value, what is left out, what everyone is told."""

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
        wanted = options["key"] or [each.key for each in INDICATORS]
        if unknown := set(wanted) - {each.key for each in INDICATORS}:
            msg = f"no such indicator: {', '.join(sorted(unknown))}"
            raise CommandError(msg)
        for each in INDICATORS:
            if each.key in wanted:
                self.stdout.write(_line(each, each.measures([period])[0]))


def _line(indicator: Indicator, found: Measure) -> str:
    public = found.for_everyone()
    told = "not shown" if public.is_hidden else "shown"
    ends = ["unknown" if end is None else str(end) for end in (found.low, found.high)]
    return "\t".join([indicator.key, *ends, indicator.unit, str(found.left_out), told])
