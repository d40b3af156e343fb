"""`manage.py purge LABEL UID FIELD --reason …`, and `--repeat FILE` after a restore."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.accounts.enums import PurgeBasis, PurgeReason
from pscc.accounts.purges import Wanted, purge_for_operator, read_log, repeat_purge
from pscc.files.upkeep import discard_lost_bytes
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused


class Command(BaseCommand):
    """Take a text or a file out of every place, or do again what a log says."""

    help = "Take a text or a file out of every place, for good; or do again what a log says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("label", nargs="?", help="the table, such as calls.StageEntry")
        parser.add_argument("uid", nargs="?", help="identifier of the object, else its number")
        parser.add_argument("field", nargs="?", help="the column; file for a file")
        parser.add_argument("--key", default="", help="one answer of a form")
        parser.add_argument("--reason", choices=PurgeReason.values)
        parser.add_argument("--basis", choices=PurgeBasis.values, default=PurgeBasis.MINIMISATION)
        parser.add_argument("--repeat", type=Path, metavar="FILE", help="a log (PURGE_LOG)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repeat"]:
            self._repeat(options["repeat"])
            return
        if not (options["field"] and options["reason"]):
            raise CommandError("Give LABEL UID FIELD --reason REASON, or --repeat FILE.")
        told = {name: options[name] for name in ("label", "uid", "field", "key", "reason", "basis")}
        try:
            purge = purge_for_operator(wanted=Wanted(**told), at=now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for where, number in purge.places.items():
            self.stdout.write(f"{where}: {number}")
        self.stdout.write(f"Purged: {purge.uid}.")

    def _repeat(self, path: Path) -> None:
        done = clean = lost = 0
        try:
            lines = list(read_log(path))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} is no log of purges: {error}") from error
        for line in lines:
            try:
                is_done = repeat_purge(line=line, at=now())
            except Refused:
                lost += 1
                self.stdout.write(f"{line['purge']}: {line['table']} {line['object']} is no more.")
            else:
                done, clean = done + is_done, clean + (not is_done)
        bytes_gone = discard_lost_bytes(at=now())
        self.stdout.write(f"{done} purged again, {clean} had nothing left, {lost} objects gone.")
        self.stdout.write(f"{bytes_gone} files without a row deleted.")
