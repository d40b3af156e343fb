"""`manage.py remove_demo_data --yes`: leave the real organisations and the reference data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.kernel.clock import now
from pscc.pages.demo.removal import remove_demo_data


class Command(BaseCommand):
    help = "Remove everything that is marked as demo, and the demo accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="I know that this cannot be undone.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            raise CommandError("This removes all demo data for good. Say so with --yes.")
        removal = remove_demo_data(at=now())
        for name, count in sorted(removal.counts.items()):
            if count:
                self.stdout.write(f"{count:5} {name}")
        for email in removal.kept:
            self.stdout.write(f"{email} is named by real data: closed instead of removed.")
