"""Write the sprite of icons from the heroicons wheel."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pscc.kernel.icons import SPRITE, sprite


class Command(BaseCommand):
    help = (
        "Write static/img/icons.svg from the heroicons wheel (after adding a name in kernel/icons)."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "static" / SPRITE
        target.write_text(sprite(), encoding="utf-8")
        self.stdout.write(f"{target.relative_to(settings.BASE_DIR)} written")
