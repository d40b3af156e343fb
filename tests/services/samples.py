"""What several tests of the catalogue begin with."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from partners.enums import Vocabulary
from services.enums import IndustryUse, PriceBasis
from services.models import Service
from tests.factories import make_organisation, make_service, make_term


def page_of(client: Client, service: Service) -> Any:
    """Ask for a service's page."""
    return client.get(reverse("services:detail", kwargs={"slug": service.slug}))


def make_whole(**fields: Any) -> Service:
    """Make a service about which everything is known."""
    service = make_service(
        for_whom_en="Start-ups", you_bring_en="Samples", you_get_en="A *report*",
        terms_en="A contract", next_step_en="We call you", price_basis=PriceBasis.PER_DAY,
        stated_days=30, industry_use=IndustryUse.COLLABORATION_ONLY, checked_on=date(2026, 5, 1),
        quality_standards=["GLP", "ISO 15189"], source="The provider", **fields,
    )  # fmt: skip
    service.stages.add(make_term())
    service.modalities.add(make_term(vocabulary=Vocabulary.MODALITY))
    service.co_providers.add(make_organisation())
    return service
