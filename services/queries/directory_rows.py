"""A service as other programs read it: every public column."""

from collections.abc import Mapping
from typing import Any

from services.models import Offer, Service

COLUMNS = (
    "service", "title", "kind", "access", "summary", "provider", "provider_address",
    "co_providers", "state", "opens_on", "pause_reason", "way_in", "partner_page", "price",
    "offers", "stated_days", "industry_use", "for_whom", "you_bring", "you_get", "terms",
    "next_step", "stages", "modalities", "tumour_types", "disciplines", "labels",
    "quality_standards", "checked_on", "source", "source_licence", "address", "is_demo",
)  # fmt: skip


def as_row(service: Any) -> Mapping[str, Any]:
    """Return a service read through `queries.directory.whole_rows_of`."""
    return {
        "service": service.uid,
        "title": service.title,
        "kind": service.kind,
        "access": service.access,
        "summary": service.summary,
        "provider": service.provider.name,
        "provider_address": service.provider.get_absolute_url(),
        "co_providers": [each.name for each in service.published_co_providers],
        **_availability(service),
        "price": service.price_basis,
        "offers": [_offer(each) for each in service.offers.all()],
        "stated_days": service.stated_days,
        "industry_use": service.industry_use,
        "for_whom": service.for_whom,
        "you_bring": service.you_bring,
        "you_get": service.you_get,
        "terms": service.terms,
        "next_step": service.next_step,
        "stages": [term.code for term in service.ordered_stages],
        **{
            name: [term.code for term in getattr(service, name).all()]
            for name in ("modalities", "tumour_types", "disciplines", "labels")
        },
        "quality_standards": service.quality_standards,
        "checked_on": service.checked_on,
        "source": service.source,
        "source_licence": service.source_licence,
        "address": service.get_absolute_url(),
        "is_demo": service.is_demo,
    }


def _availability(service: Service) -> dict[str, Any]:
    return {
        "state": service.state,
        "opens_on": service.opens_on,
        "pause_reason": service.pause_reason,
        "way_in": service.access_mode,
        "partner_page": service.external_url,
    }


def _offer(offer: Offer) -> str:
    amount = f" {offer.amount} EUR" if offer.amount is not None else ""
    unit = f" / {offer.unit}" if offer.unit else ""
    return f"{offer.audience}: {offer.price_basis}{amount}{unit}"
