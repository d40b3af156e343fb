"""What the catalogue's pages read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from partners.enums import Vocabulary
from partners.models import Organisation, Term
from partners.queries.held_terms import read_terms
from partners.queries.organisations import terms
from pscc.kernel.registries import Registry
from services.models import (
    AccessStep,
    Equipment,
    Offer,
    RequiredDocument,
    Service,
    ServiceContact,
)

# What higher rooms add to a service's page: (service, user) -> {"template", …} or None.
service_panels: Registry[Any] = Registry()

# Through what a service is open besides itself: (service ids, at) -> {service id: [titles]}.
openings: Registry[Any] = Registry()

# What each room counts per stage at a moment: (at) -> {column of the pathway: {stage code:
# number}}.
stage_counters: Registry[Any] = Registry()


def for_cards(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what a card shows; a constant number of statements."""
    stages = Term.objects.order_by("position", "code")
    return queryset.select_related("provider").prefetch_related(
        Prefetch("stages", queryset=stages, to_attr="ordered_stages")
    )


def for_detail(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what their page shows besides their terms, which `with_terms` reads, and
    whether the catalogue lists them for everyone: `is_listed`.
    """
    co_providers = Organisation.objects.published().order_by("name")
    in_order = ("position", "pk")
    contacts = ServiceContact.objects.filter(is_active=True).order_by(*in_order)
    is_listed = Exists(Service.objects.listed().filter(pk=OuterRef("pk")))
    return (
        queryset.annotate(is_listed=is_listed)
        .select_related("provider")
        .prefetch_related(
            Prefetch("co_providers", queryset=co_providers, to_attr="published_co_providers"),
            Prefetch("offers", queryset=Offer.objects.order_by("position", "audience")),
            Prefetch(
                "documents",
                queryset=RequiredDocument.objects.select_related("template").order_by(*in_order),
            ),
            Prefetch("access_steps", queryset=AccessStep.objects.order_by(*in_order)),
            Prefetch("equipment", queryset=Equipment.objects.order_by(*in_order)),
            Prefetch("contacts", queryset=contacts, to_attr="active_contacts"),
        )
    )


def with_terms(service: Service) -> Service:
    """Read all the terms of a service in one statement; return it, its stages as on cards."""
    read_terms(service, "stages", "modalities", "tumour_types", "disciplines", "labels")
    service.ordered_stages = list(service.stages.all())  # type: ignore[attr-defined] # as `for_cards`
    return service


def stage_counts(at: datetime) -> Mapping[str, Mapping[str, int]]:
    """Return how many services each stage has that the orientation may name, and how many
    partners offer them; one statement.
    """
    del at  # listed is listed at any moment
    rows = (
        Service.objects.oriented()
        .filter(stages__isnull=False)
        .values_list("stages__code")
        .annotate(services=Count("pk", distinct=True), partners=Count("provider", distinct=True))
        .order_by()
    )
    counted = list(rows)
    return {
        "services": {code: services for code, services, _partners in counted},
        "partners": {code: partners for code, _services, partners in counted},
    }


def services_of(organisation: Organisation) -> QuerySet[Service]:
    """Return the listed services of a provider, open ones first."""
    return for_cards(Service.objects.listed().filter(provider=organisation)).order_by(
        "state", "title"
    )


def stages() -> QuerySet[Term]:
    """Return the stages from idea to market, in order."""
    return terms(Vocabulary.STAGE)
