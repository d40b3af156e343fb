"""A service in the words of schema.org, for machines that read its page."""

from typing import Any

from django.conf import settings

from services.enums import AccessMode, PriceBasis, ServiceKind
from services.models import Offer, Service

FREE = (PriceBasis.FREE, PriceBasis.FREE_UNDER_CALL)


def structured_service(service: Service) -> dict[str, Any]:
    """Return a service read through `queries.catalogue.for_detail` as schema.org.

    The cluster is the broker: it arranges the exchange and never owns the service. What is not
    known is left out. Source of the terms: schema.org, Service and Dataset.
    """
    is_dataset = service.kind == ServiceKind.HEALTH_DATA
    address = _absolute(service.get_absolute_url())
    provider = {
        "@type": "Organization",
        "@id": _absolute(service.provider.get_absolute_url()),
        "name": service.provider.name,
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset" if is_dataset else "Service",
        "@id": address,
        "url": address,
        "name": service.title,
        "description": service.summary,
    }
    data |= _of_dataset(service, provider) if is_dataset else _of_service(service, provider)
    return {name: value for name, value in data.items() if value}


def _of_dataset(service: Service, provider: dict[str, str]) -> dict[str, Any]:
    return {
        "creator": provider,
        "conditionsOfAccess": service.get_access_mode_display(),
        "isAccessibleForFree": service.price_basis in FREE or None,
        "keywords": [str(term) for term in service.tumour_types.all()],
    }


def _of_service(service: Service, provider: dict[str, str]) -> dict[str, Any]:
    return {
        "serviceType": service.get_kind_display(),
        "category": service.get_access_display(),
        "provider": provider,
        "termsOfService": service.terms,
        "availableChannel": _channel(service),
        "hasCertification": [
            {"@type": "Certification", "name": name} for name in service.quality_standards
        ],
        "offers": [_offer(offer) for offer in service.offers.all()],
    }


def _channel(service: Service) -> dict[str, str] | None:
    if service.access_mode != AccessMode.EXTERNAL:
        return None
    return {"@type": "ServiceChannel", "serviceUrl": service.external_url}


def _offer(offer: Offer) -> dict[str, Any]:
    price = {"price": str(offer.amount), "priceCurrency": "EUR"} if offer.amount is not None else {}
    return {"@type": "Offer", "eligibleCustomerType": str(offer.get_audience_display())} | price


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"
