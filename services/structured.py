"""A service in the words of schema.org, for machines that read its page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.structured import organisation_id
from pscc.kernel.addresses import absolute
from pscc.kernel.site import site
from services.enums import AccessMode, PriceBasis, ServiceKind, ServiceState
from services.metadata.completeness import record_of
from services.metadata.values import service_iri
from services.models import Offer, Service

FREE = (PriceBasis.FREE, PriceBasis.FREE_UNDER_CALL)
_TERMS = "https://schema.org/"
_AVAILABLE = {
    ServiceState.PLANNED: f"{_TERMS}PreOrder",
    ServiceState.OPEN: f"{_TERMS}InStock",
    ServiceState.PAUSED: f"{_TERMS}OutOfStock",
}


def structured_service(service: Service) -> dict[str, Any]:
    """Return a service read through `queries.catalogue.for_detail` as schema.org.

    The cluster is the broker: it arranges the exchange and never owns the service. What is not
    known is left out. Source of the terms: schema.org, Service and Dataset; what only creative
    works have (dates, languages, a licence) a Service says of its page.
    """
    is_dataset = service.kind == ServiceKind.HEALTH_DATA
    address = absolute(service.get_absolute_url())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset" if is_dataset else "Service",
        "@id": service_iri(service),  # the same in both languages
        "url": address,
        "name": service.title,
        "description": service.summary,
        "identifier": [_number("uid", service.uid)],
        "provider": _provider(service),
        "offers": _offers(service),
        "audience": _audiences(service.offers.all()),
        "mainEntityOfPage": _page(service, address),
    }
    data |= _of_dataset(service, data) if is_dataset else _of_service(service)
    return _known(data)


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


def _provider(service: Service) -> dict[str, str]:
    return _known(
        {
            "@type": "Organization",
            "@id": organisation_id(service.provider),
            "name": service.provider.name,
            "url": service.provider.website,
        }
    )


def _portal() -> dict[str, str]:
    return {"@type": "Organization", "name": site().name, "url": absolute("/")}


def _number(scheme: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "propertyID": scheme, "value": value}


def _audiences(offers: Iterable[Offer]) -> list[dict[str, str]]:
    names = dict.fromkeys(str(offer.get_audience_display()) for offer in offers)
    return [{"@type": "Audience", "audienceType": name} for name in names]


def _page(service: Service, address: str) -> dict[str, Any]:
    """Say of the page when it changed, in which language it is, and under which licence its text
    came here.
    """
    return _known(
        {
            "@type": "WebPage",
            "@id": address,
            "inLanguage": get_language(),
            "datePublished": service.published_at and service.published_at.isoformat(),
            "dateModified": service.updated_at.isoformat(),
            "license": _licence(service),
        }
    )


def _licence(service: Service) -> dict[str, str]:
    name = service.source_licence
    return {"@type": "CreativeWork", "name": name} if name else {}


def _of_service(service: Service) -> dict[str, Any]:
    return {
        "serviceType": service.get_kind_display(),
        "category": service.get_access_display(),
        "broker": _portal(),
        "areaServed": _place(service),
        "termsOfService": service.terms,
        "availableChannel": _channel(service),
        "hasCertification": [
            {"@type": "Certification", "name": name} for name in service.quality_standards
        ],
    }


def _of_dataset(service: Service, known: dict[str, Any]) -> dict[str, Any]:
    record: Any = record_of(service)
    page = known["mainEntityOfPage"]
    days = (record.covers_from, record.covers_until)
    own = record.keywords_en if get_language() == "en" else record.keywords_fr
    return {
        "creator": known["provider"],
        "identifier": [*known["identifier"], *record.identifiers],
        "conditionsOfAccess": service.get_access_mode_display(),
        "isAccessibleForFree": service.price_basis in FREE or None,
        "keywords": [*own, *(str(term) for term in service.tumour_types.all())],
        "temporalCoverage": "/".join(str(day or "..") for day in days) if any(days) else "",
        "inLanguage": _languages(service),
        "dateModified": page["dateModified"],
        "datePublished": page.get("datePublished"),
        "sdPublisher": _portal(),
        "sdLicense": _licence(service),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": site().name,
            "url": absolute("/catalog.ttl"),
        },
    }


def _languages(service: Service) -> list[str]:
    """Return the languages in which the card is written."""
    columns = vars(service)
    return [each for each in ("fr", "en") if columns.get(f"title_{each}")]


def _place(service: Service) -> dict[str, Any]:
    """Return where the service is provided: in its provider's city."""
    country = {"@type": "Country", "name": service.provider.country}
    if not service.provider.city:
        return country if service.provider.country else {}
    place = {"@type": "City", "name": service.provider.city}
    return place | ({"containedInPlace": country} if service.provider.country else {})


def _channel(service: Service) -> dict[str, Any]:
    if service.access_mode == AccessMode.EXTERNAL:
        return {"@type": "ServiceChannel", "serviceUrl": service.external_url}
    return {
        "@type": "ServiceChannel",
        "serviceUrl": absolute(service.get_absolute_url()),
        "availableLanguage": _languages(service),
    }


# --- Offers ---------------------------------------------------------------------------------------


def _offers(service: Service) -> list[dict[str, Any]]:
    """Return the terms of each audience; where none are told apart, those of the card."""
    common = _availability(service)
    offers = [_offer(offer) | common for offer in service.offers.all()]
    if not offers and service.price_basis != PriceBasis.NOT_STATED:
        offers = [{"@type": "Offer"} | _price(service.price_basis) | common]
    return offers


def _availability(service: Service) -> dict[str, str]:
    opens_on = service.opens_on if service.state == ServiceState.PLANNED else None
    return _known(
        {
            "availability": _AVAILABLE.get(ServiceState(service.state), ""),
            "availabilityStarts": opens_on.isoformat() if opens_on else "",
        }
    )


def _offer(offer: Offer) -> dict[str, Any]:
    audience = str(offer.get_audience_display())
    said = {"@type": "Offer", "eligibleCustomerType": audience, "description": offer.conditions}
    return _known(said | _price(offer.price_basis, offer))


def _price(basis: str, offer: Offer | None = None) -> dict[str, Any]:
    """Return what is known of a price: its amount, without tax, and on what it rests."""
    known = {} if basis == PriceBasis.NOT_STATED else {"category": str(PriceBasis(basis).label)}
    if offer is None or offer.amount is None:
        free = {"price": "0", "priceCurrency": "EUR"}
        return known | (free if basis == PriceBasis.FREE else {})
    amount = {"price": str(offer.amount), "priceCurrency": "EUR"}
    unit = {"@type": "UnitPriceSpecification", "unitText": offer.unit}
    precise = _known(unit | amount) | {"valueAddedTaxIncluded": False}
    return known | amount | {"priceSpecification": precise}


def structured_offers(services: Sequence[Service]) -> dict[str, Any]:
    """Return the listed services of a provider as its catalogue of offers, for the page of the
    provider; nothing if there are none. Source of the terms: schema.org, OfferCatalog.
    """
    if not services:
        return {}
    offers = [{"@type": "Offer", "itemOffered": _offered(service)} for service in services]
    catalogue = {"@type": "OfferCatalog", "name": _("Services"), "itemListElement": offers}
    return {"hasOfferCatalog": catalogue}


def _offered(service: Service) -> dict[str, str]:
    address = absolute(service.get_absolute_url())
    is_dataset = service.kind == ServiceKind.HEALTH_DATA
    return {
        "@type": "Dataset" if is_dataset else "Service",
        "@id": service_iri(service),  # as the service's own page names it
        "url": address,
        "name": service.title,
    }
