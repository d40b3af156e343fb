"""`manage.py load_demo_data`: real organisations, invented dossiers, demo accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pscc.kernel.clock import now
from pscc.pages.demo.loading import load_demo_data


class Command(BaseCommand):
    help = "Create what is missing of the demo data; changes nothing that exists."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError(
                "Demo data bring accounts whose password everybody knows: they are loaded by the"
                " demo's and the tests' settings only. `load_reference_data` is for everyone."
            )
        created = load_demo_data(at=now())
        words = ", ".join(f"{count} {name}" for name, count in created.items() if count)
        self.stdout.write(f"Demo data is complete: {words or 'nothing'} added.")
