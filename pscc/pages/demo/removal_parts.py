"""What every part of the removal does: delete, count, drop what the outbox has still to tell."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from pscc.outbox.models import Delivery


@dataclass
class Removal:
    """What is removed, and the accounts that real data still names."""

    counts: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


def fixed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the same rows by number, whatever is removed beside them."""
    numbers = list(rows.values_list("pk", flat=True))
    same: QuerySet[Any] = rows.model._default_manager.filter(pk__in=numbers)
    return same


def forget_deliveries(**concerned: QuerySet[Any]) -> None:
    """Drop what the outbox still has to tell about rows that go."""
    for name, rows in concerned.items():
        ids = list(rows.values_list("pk", flat=True))
        Delivery.objects.filter(**{f"payload__{name}__in": ids}).delete()


def delete(removal: Removal, rows: QuerySet[Any]) -> None:
    """Delete rows, and count those of their own kind."""
    _total, by_model = rows.delete()
    own = rows.model._meta
    removal.counts[str(own.verbose_name_plural)] += by_model.get(own.label, 0)
