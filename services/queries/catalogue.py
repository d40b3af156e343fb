"""What the catalogue's pages read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from partners.enums import Vocabulary
from partners.models import Organisation, Term
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
    """Add to services what their page shows."""
    co_providers = Organisation.objects.published().order_by("name")
    terms_in_order = Term.objects.order_by("position", "code")
    in_order = ("position", "pk")
    contacts = ServiceContact.objects.filter(is_active=True).order_by(*in_order)
    return for_cards(queryset).prefetch_related(
        *(
            Prefetch(name, queryset=terms_in_order)
            for name in ("modalities", "tumour_types", "disciplines", "labels")
        ),
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


def is_public(service: Service) -> bool:
    """Tell whether the catalogue lists a service for everyone."""
    found: bool = Service.objects.listed().filter(pk=service.pk).exists()
    return found


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
