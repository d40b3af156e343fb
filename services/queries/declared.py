"""What the catalogue lists of providers, for staff to hold against what these declare."""

from collections.abc import Iterable

from django.db.models import Count

from services.enums import ServiceKind
from services.models import Service


def listed_platforms(providers: Iterable[int]) -> dict[int, int]:
    """Count the technology platforms that the public catalogue lists of each provider; providers
    without one are left out. One statement.
    """
    found = Service.objects.listed().filter(kind=ServiceKind.PLATFORM, provider__in=providers)
    counts = found.order_by().values("provider").annotate(count=Count("pk"))
    return dict(counts.values_list("provider", "count"))
