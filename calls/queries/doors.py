"""What machines read of calls: what everybody may know, and nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet

from calls.models import Call, CallStage
from calls.queries.calls import listed

STAGES = Prefetch("stages", CallStage.objects.order_by("number"))


def public_calls(at: datetime) -> QuerySet[Call]:
    """Return the calls of the public list with their window, rank and stages."""
    return listed(at).prefetch_related(STAGES)


def public_call(at: datetime, **which: str | UUID) -> Any:
    """Return one call that everybody may read, an archived one too, with its window and stages, or
    None.
    """
    found = Call.objects.published().with_window(at).prefetch_related(STAGES)
    return found.filter(**which).first()


def calls_changed_at() -> datetime | None:
    """Tell when the public calls or their number last changed; None before the first."""
    changed: datetime | None = Call.objects.published().aggregate(at=Max("updated_at"))["at"]
    return changed
