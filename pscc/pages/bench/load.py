"""Many invented rows for measuring, in a database of their own.

Rows are written in bulk and past the triggers: synthetic rows need no history, and nothing here is
ever read by a person.
"""

from collections.abc import Callable
from datetime import datetime

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model

from calls.models import Application, Call
from partners.models import Organisation
from pscc.pages.bench.catalogue import load_services
from pscc.pages.bench.directory import load_organisations
from pscc.pages.bench.dossiers import load_applications, load_calls
from services.models import Service

# Of a hundred objects: a cluster has few calls, and many applications to each.
SHARES = {"organisations": 30, "services": 30, "calls": 2, "applications": 38}


def load(
    objects: int,
    at: datetime,
    say: Callable[[str], object],
    *,
    organisations: int = 0,
    services: int = 0,
) -> None:
    """Fill up to `objects` in all, each kind by its share, and up to as many `organisations` and
    `services` if they are more; add only what lacks.
    """
    steps: dict[str, tuple[type[Model], Callable[[range, datetime], None]]] = {
        "organisations": (Organisation, load_organisations),
        "services": (Service, load_services),
        "calls": (Call, load_calls),
        "applications": (Application, load_applications),
    }
    split = shares(objects)
    split["organisations"] = max(split["organisations"], organisations)
    split["services"] = max(split["services"], services)
    for what, wanted in split.items():
        model, step = steps[what]
        present = _present(model)
        if present < wanted:
            with transaction.atomic(), pgtrigger.ignore():
                step(range(present, wanted), at)
        say(f"  {what}: {max(present, wanted)}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def shares(objects: int) -> dict[str, int]:
    """Split a number of objects among the kinds; what rounding leaves goes to applications."""
    split = {what: objects * share // 100 for what, share in SHARES.items()}
    split["applications"] += objects - sum(split.values())
    return split


def _present(model: type[Model]) -> int:
    column = "reference" if model is Application else "slug"
    prefix = "BENCH-" if model is Application else "bench-"
    return model._default_manager.filter(**{f"{column}__startswith": prefix}).count()
