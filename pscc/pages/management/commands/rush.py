"""`manage.py rush`: the steps of `manage.py bench --rush` that work on the portal's own data."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from pscc.pages.bench.rush_prepare import prepare
from pscc.pages.bench.rush_verify import faults_of, missing_receipts


class Command(BaseCommand):
    help = "Prepare or verify a rush of applicants on a demo portal; prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = ["prepare", "unsettled", "receipts", "verify"]
        parser.add_argument("step", choices=steps)
        parser.add_argument("--code", required=True, help="of the call")
        parser.add_argument("--applicants", type=int, default=0)
        parser.add_argument("--result", type=Path, help="what the load generator wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("The rush runs on demo data only.")
        self.stdout.write(json.dumps(self._answer(options)))

    def _answer(self, options: dict[str, Any]) -> Any:
        code = options["code"]
        if options["step"] == "prepare":
            return prepare(code, options["applicants"], now())
        if options["step"] == "unsettled":
            return Delivery.objects.filter(done_at=None, dead_at=None, due_at__lte=now()).count()
        if options["step"] == "receipts":
            return missing_receipts(code)
        result = json.loads(options["result"].read_text())
        return faults_of(code, result["applicants"])
