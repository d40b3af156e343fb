"""`manage.py load_demo_data`: real organisations, invented dossiers, demo accounts."""

from typing import Any

from django.core.management.base import BaseCommand

from pscc.kernel.clock import now
from pscc.pages.demo.loading import load_demo_data


class Command(BaseCommand):
    help = "Create what is missing of the demo data; changes nothing that exists."

    def handle(self, *args: Any, **options: Any) -> None:
        created = load_demo_data(at=now())
        words = ", ".join(f"{count} {name}" for name, count in created.items() if count)
        self.stdout.write(f"Demo data is complete: {words or 'nothing'} added.")
