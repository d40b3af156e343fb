"""Bundles of services by stage, as everyone reads them."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from services.models import Package, PackageItem, Service
from services.queries.catalogue import for_cards


def packages(stages: Iterable[str] = ()) -> QuerySet[Package]:
    """Return the published packages, of some stages where any is named, in the order of stages."""
    shown: QuerySet[Package] = Package.objects.published().select_related("stage")
    codes = list(stages)
    if codes:
        shown = shown.filter(stage__code__in=codes)
    return shown.order_by("stage__position", "position", "pk")


def for_package(queryset: QuerySet[Package]) -> QuerySet[Package]:
    """Add to packages the services that everyone may see, in order; a constant number of
    statements.
    """
    items = PackageItem.objects.filter(service__in=Service.objects.listed()).order_by(
        "position", "pk"
    )
    return queryset.prefetch_related(
        Prefetch(
            "items",
            queryset=items.prefetch_related(
                Prefetch("service", queryset=for_cards(Service.objects.all()))
            ),
            to_attr="shown_items",
        )
    )
