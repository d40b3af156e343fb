"""Profiles and services that nobody has confirmed, one on each step of the ladder of freshness."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from partners.actions.ladders import NEXT, step_down
from partners.enums import Freshness
from partners.models import Organisation
from partners.queries.ladders import wait_in
from pscc.kernel.history import tracked
from services.models import Service

LAST = 5  # days since the last step: the next one is not due yet
ORGANISATIONS: Mapping[str, int] = {
    "demo-medtech-c": 1, "demo-biotech-b": 2, "demo-reagents": 4, "demo-seed-fund": 5,
}  # fmt: skip
SERVICES: Mapping[str, int] = {
    "cmc-planning-clinic": 1, "in-vivo-study-design": 2, "demo-reagent-advice": 4,
    "demo-batch-records": 5,
}  # fmt: skip


def load_ladders(at: datetime) -> int:
    """Let what nobody has been asked about yet go down to its step; return how many things did.

    What somebody has confirmed since stays confirmed. No mail is sent about the past.
    """
    return _descend(Organisation, ORGANISATIONS, at) + _descend(Service, SERVICES, at)


def _descend(model: Any, wanted: Mapping[str, int], at: datetime) -> int:
    fresh = model.objects.filter(slug__in=wanted, freshness=Freshness.CURRENT, is_demo=True)
    asked = tracked[model]._default_manager.filter(freshness=Freshness.ASKED)
    never_asked = fresh.exclude(pk__in=asked.values("pgh_obj_id"))
    numbers = dict(never_asked.values_list("pk", "slug"))
    for pk, slug in sorted(numbers.items()):
        with transaction.atomic():
            row = model.objects.lock(pk)
            moments = _moments(wanted[slug], at)
            row.checked_on = moments.pop(0).date()
            for moment in moments:
                step_down(row, at=moment)
    return len(numbers)


def _moments(steps: int, at: datetime) -> list[datetime]:
    """Return when it was last checked and when it took each step, as the portal itself counts."""
    moments = [at - timedelta(days=LAST)]
    for step in reversed(list(NEXT)[:steps]):
        moments.insert(0, moments[0] - (wait_in(step) or timedelta()))
    return moments
