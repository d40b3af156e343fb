"""`manage.py lifecycles`: draw docs/lifecycles.md from the models."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pscc.pages.lifecycles import document


class Command(BaseCommand):
    help = "Write docs/lifecycles.md from the transitions declared on the models."

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "docs" / "lifecycles.md"
        target.write_text(document(), encoding="utf-8")
        self.stdout.write(f"Wrote {target.relative_to(settings.BASE_DIR)}.")
