"""What the calls add to the pathway."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from calls.models import Call


def open_calls_by_stage(at: datetime) -> Mapping[str, Mapping[str, int]]:
    """Return, per stage code, how many open calls lead to a service of that stage; one
    statement.
    """
    rows = (
        Call.objects.open(at)
        .filter(entitled_services__stages__isnull=False)
        .values_list("entitled_services__stages__code")
        .annotate(Count("pk", distinct=True))
        .order_by()
    )
    return {"calls": dict(rows)}
