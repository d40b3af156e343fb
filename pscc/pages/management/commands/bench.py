"""`manage.py bench`: measure the main pages on few rows, then on many; or the deadline rush, or who
reviews what.
"""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from pscc.kernel.clock import now
from pscc.pages.bench.assignment import run_assignments
from pscc.pages.bench.load import SHARES, load, shares
from pscc.pages.bench.measure import Figures, as_row, measure, pages
from pscc.pages.bench.rush import is_good, run_rush
from pscc.pages.bench.rush_portal import PortalError

MOST = 100_000
MOST_APPLICANTS = 1000
SPLIT = [f"{share} %% {what}" for what, share in SHARES.items()]  # help texts are formats


class Command(BaseCommand):
    help = "Load invented rows into the bench database and print what the main pages cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--objects",
            type=int,
            default=10_000,
            help=f"how many in all, split as {', '.join(SPLIT)}",
        )

        parser.add_argument(
            "--organisations",
            type=int,
            default=0,
            help=f"how many organisations at least, up to {MOST}",
        )

        parser.add_argument(
            "--services", type=int, default=0, help=f"how many services at least, up to {MOST}"
        )

        parser.add_argument(
            "--rush", action="store_true", help="the deadline rush instead, on a portal of its own"
        )
        parser.add_argument(
            "--assignment", action="store_true", help="the assignment of experts instead"
        )
        parser.add_argument(
            "--faults", action="store_true", help="the rush once more while parts are killed"
        )
        parser.add_argument(
            "--applicants", type=int, default=200, help="of the rush, all within --seconds"
        )
        parser.add_argument(
            "--seconds", type=int, default=60, help="in which the rush must be over"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rush"]:
            self._rush(options)
            return
        if options["assignment"]:
            self._assignment()
            return
        objects = options["objects"]
        if not 0 <= objects <= MOST:
            raise CommandError(f"--objects goes from 0 to {MOST}.")
        for what in ("organisations", "services"):
            if not 0 <= options[what] <= MOST:
                raise CommandError(f"--{what} goes from 0 to {MOST}.")
        call_command("migrate", verbosity=0)
        call_command("load_demo_data", stdout=self.stderr)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Few rows (demo data):")
        few = self._measure()
        self.stdout.write("Loading:")
        load(
            objects, now(), self.stdout.write,
            organisations=options["organisations"], services=options["services"],
        )  # fmt: skip
        self.stdout.write(f"Many rows ({objects} objects):")
        many = self._measure()
        self._compare(few, many)
        self._keep(
            objects=objects,
            split=shares(objects),
            few=list(map(as_row, few)),
            many=list(map(as_row, many)),
        )

    def _rush(self, options: dict[str, Any]) -> None:
        seconds, applicants = options["seconds"], options["applicants"]
        if not (1 <= applicants <= MOST_APPLICANTS and seconds >= 1):
            raise CommandError(f"--applicants goes from 1 to {MOST_APPLICANTS}, --seconds from 1.")
        try:
            figures = run_rush(
                settings.LOCAL_DIR / "rush",
                applicants=applicants,
                seconds=seconds,
                faults=options["faults"],
                say=self._say,
            )
        except PortalError as error:
            raise CommandError(str(error)) from error
        self._keep(rush=figures)
        if not all(is_good(run, seconds) for run in figures["runs"]):
            raise CommandError("The rush was too slow, or something failed, was lost or doubled.")

    def _assignment(self) -> None:
        cases = run_assignments(self._say)
        self._keep(assignment=cases)
        if any(case["faults"] for case in cases):
            raise CommandError("An assignment was too slow, too large or not proven the best.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _keep(self, **figures: Any) -> None:
        """Write figures beside those of the other kind."""
        target = settings.LOCAL_DIR / "bench.json"
        known = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        target.write_text(json.dumps(known | figures, indent=2), encoding="utf-8")
        self.stdout.write(f"Written to {target.name} in the data folder.")

    def _measure(self) -> list[Figures]:
        self.stdout.write(
            f"  {'page':<34}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'SQL':>6}{'bytes':>10}"
        )
        found = []
        for asked in pages():
            figures = measure(asked)
            found.append(figures)
            mark = "" if figures.status == 200 else f"  answered {figures.status}"
            self.stdout.write(
                f"  {figures.name:<34}{figures.p50:>9}{figures.p95:>9}{figures.cpu:>9}"
                f"{figures.statements:>6}{figures.size:>10}{mark}"
            )
        return found

    def _compare(self, few: list[Figures], many: list[Figures]) -> None:
        self.stdout.write("Growth of CPU and statements from few to many rows:")
        for before, after in zip(few, many, strict=True):
            growth = after.cpu / before.cpu if before.cpu else 0
            counts = f"{before.statements} -> {after.statements}"
            self.stdout.write(f"  {before.name:<34}{growth:>6.2f} x   SQL {counts}")
