"""What the catalogue's pages read."""

from typing import Any

from django.db.models import Prefetch, QuerySet

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
    """Add to services what a card shows."""
    return queryset.select_related("provider", "measure")


def for_detail(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what their page shows besides their terms, which `with_terms` reads."""
    contacts = ServiceContact.objects.filter(is_active=True).order_by("position", "pk")
    return for_cards(queryset).prefetch_related(
        *offers_and_partners(),
        *rows_of_cards(),
        Prefetch("contacts", queryset=contacts, to_attr="active_contacts"),
    )


def offers_and_partners() -> list[Any]:
    """Return how to read what services cost whom, and who offers them besides their provider."""
    co_providers = Organisation.objects.published().order_by("name")
    return [
        Prefetch("co_providers", queryset=co_providers, to_attr="published_co_providers"),
        Prefetch("offers", queryset=Offer.objects.order_by("position", "audience")),
    ]


def rows_of_cards() -> list[Any]:
    """Return how to read the documents, steps and equipment of services, in their order."""
    in_order = ("position", "pk")
    documents = RequiredDocument.objects.select_related("template").order_by(*in_order)
    return [
        Prefetch("documents", queryset=documents),
        Prefetch("access_steps", queryset=AccessStep.objects.order_by(*in_order)),
        Prefetch("equipment", queryset=Equipment.objects.order_by(*in_order)),
    ]


def with_terms(service: Service) -> Service:
    """Read all the terms of a service in one statement; return it."""
    read_terms(service, "stages", "modalities", "tumour_types", "disciplines", "labels")
    return service


def services_of(organisation: Organisation) -> QuerySet[Service]:
    """Return the listed services of a provider, open ones first."""
    return for_cards(Service.objects.listed().filter(provider=organisation)).order_by(
        "state", "title"
    )


def stages() -> QuerySet[Term]:
    """Return the stages from idea to market, in order."""
    return terms(Vocabulary.STAGE)
