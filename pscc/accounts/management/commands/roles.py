"""`manage.py roles`: write docs/roles.md from the rules."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.accounts.role_table import document


class Command(BaseCommand):
    """Write the table of roles, or say with --check that it is out of date."""

    help = "Write docs/roles.md from the registered rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "roles.md"
        wanted = document()
        if page.exists() and page.read_text() == wanted:
            return
        if options["check"]:
            raise CommandError("docs/roles.md is out of date: run manage.py roles.")
        page.parent.mkdir(exist_ok=True)
        page.write_text(wanted)
        self.stdout.write(f"{page.relative_to(settings.BASE_DIR)} written.")
