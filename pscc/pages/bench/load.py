"""Many invented rows for measuring, in a database of their own.

Rows are written in bulk and past the triggers: synthetic rows need no history, and nothing here is
ever read by a person.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model

from calls.models import Application, Call
from partners.models import Organisation, Term
from pscc.pages.bench.directory import load_organisations
from pscc.pages.bench.dossiers import load_applications, load_calls
from pscc.pages.bench.rows import SUBJECTS, batches, write_search
from services.enums import Access, PriceBasis, ServiceKind, ServiceState
from services.models import Service

# Of a hundred objects: a cluster has few calls, and many applications to each.
SHARES = {"organisations": 30, "services": 30, "calls": 2, "applications": 38}


def load(
    objects: int, at: datetime, say: Callable[[str], object], *, organisations: int = 0
) -> None:
    """Fill up to `objects` in all, each kind by its share, and up to as many `organisations` if
    they are more; add only what lacks.
    """
    steps: dict[str, tuple[type[Model], Callable[[range, datetime], None]]] = {
        "organisations": (Organisation, load_organisations),
        "services": (Service, _services),
        "calls": (Call, load_calls),
        "applications": (Application, load_applications),
    }
    split = shares(objects)
    split["organisations"] = max(split["organisations"], organisations)
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


def _services(numbers: range, at: datetime) -> None:
    kinds, accesses, prices = list(ServiceKind), list(Access), list(PriceBasis)
    providers = list(
        Organisation.objects.filter(slug__startswith="bench-").values_list("pk", flat=True)[:500]
    )
    stages = list(Term.objects.filter(vocabulary="stage").values_list("pk", flat=True))
    through: Any = Service.stages.through
    for batch in batches(numbers):
        made = Service.objects.bulk_create(
            Service(
                slug=f"bench-{n}",
                provider_id=providers[n % len(providers)],
                kind=kinds[n % len(kinds)],
                access=accesses[n % len(accesses)],
                price_basis=prices[n % len(prices)],
                title_fr=f"Service fictif {n} : {SUBJECTS[n % len(SUBJECTS)][0]}",
                title_en=f"Invented service {n}: {SUBJECTS[n % len(SUBJECTS)][1]}",
                summary_fr="Une phrase de mesure.",
                summary_en="A sentence to measure with.",
                stated_days=10 + n % 90,
                state=ServiceState.OPEN,
                is_demo=True,
                created_at=at,
                updated_at=at,
            )
            for n in batch
        )
        through.objects.bulk_create(
            through(service_id=service.pk, term_id=stages[(service.pk + shift) % len(stages)])
            for service in made
            for shift in (0, 1)
        )
    write_search("services_service", "service", "title_fr", "title_en")
