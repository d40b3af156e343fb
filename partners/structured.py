"""An organisation in the words of schema.org, for machines that read its page."""

from typing import Any

from partners.cards import logo_path
from partners.enums import IdentifierScheme, OrganisationKind, RelationKind
from partners.models import Organisation, OrganisationIdentifier, Site
from pscc.kernel.addresses import absolute

TYPES: dict[str, str] = {
    OrganisationKind.RESEARCH_ORGANISATION: "ResearchOrganization",
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.SCHOOL: "CollegeOrUniversity",
    OrganisationKind.HOSPITAL: "Hospital",
    OrganisationKind.CANCER_CENTRE: "Hospital",
    OrganisationKind.PHARMA: "Corporation",
    OrganisationKind.BIOTECH: "Corporation",
    OrganisationKind.MEDTECH: "Corporation",
    OrganisationKind.DIGITAL_HEALTH: "Corporation",
    OrganisationKind.CRO_CDMO: "Corporation",
    OrganisationKind.INVESTOR: "Corporation",
    OrganisationKind.REAL_ESTATE: "Corporation",
    OrganisationKind.PATIENT_ASSOCIATION: "NGO",
    OrganisationKind.FOUNDATION: "NGO",
    OrganisationKind.PUBLIC_AUTHORITY: "GovernmentOrganization",
}
UPWARDS = {RelationKind.PART_OF: "parentOrganization", RelationKind.FEDERATION_MEMBER: "memberOf"}
DOWNWARDS = {RelationKind.PART_OF: "subOrganization", RelationKind.FEDERATION_MEMBER: "member"}


def structured_organisation(organisation: Organisation) -> dict[str, Any]:
    """Return an organisation read through `queries.organisations.for_detail` as schema.org.

    What is not known is left out. Source of the terms: schema.org, Organization and its subtypes.
    """
    numbers = list(organisation.identifiers.all())
    sites = list(organisation.sites.all())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(organisation.kind, "Organization"),
        "@id": organisation_id(organisation),
        "url": organisation.website or _address(organisation),
        "mainEntityOfPage": _address(organisation),
        "name": organisation.name,
        "legalName": organisation.legal_name,
        "alternateName": organisation.acronym,
        "description": organisation.summary,
        "logo": _logo(organisation),
        "foundingDate": str(organisation.founded_year or ""),
        "identifier": [_number(number) for number in numbers],
        "sameAs": [
            absolute(f"/partners/{organisation.slug}/"),  # as in the catalogue's metadata
            *(f"https://ror.org/{each.value}" for each in numbers if each.scheme == "ror"),
        ],
        "tickerSymbol": ", ".join(each.value for each in numbers if each.scheme == "ticker"),
        "address": [_postal(site) for site in sites],
        "location": [_place(site) for site in sites if site.is_on_map],
        **_ties(organisation),
    }
    return {name: value for name, value in data.items() if value}


def organisation_id(organisation: Organisation) -> str:
    """Name an organisation to machines: the same in both languages, and whatever its address."""
    return absolute(f"/#organisation-{organisation.uid}")


def _address(organisation: Organisation) -> str:
    return absolute(organisation.get_absolute_url())


def _logo(organisation: Organisation) -> str:
    path = logo_path(organisation)
    return absolute(path) if path else ""


def _number(number: OrganisationIdentifier) -> dict[str, str]:
    scheme = IdentifierScheme(number.scheme)
    return {"@type": "PropertyValue", "propertyID": scheme.name, "value": number.value}


def _postal(site: Site) -> dict[str, str]:
    parts = {
        "streetAddress": site.street,
        "postalCode": site.postcode,
        "addressLocality": site.city,
        "addressCountry": site.country,
    }
    return {"@type": "PostalAddress"} | {name: text for name, text in parts.items() if text}


def _place(site: Site) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": str(site),
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": str(site.latitude),
            "longitude": str(site.longitude),
        },
    }


def _ties(organisation: Any) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for tie in organisation.ties:
        if tie.kind in UPWARDS:
            found.setdefault(UPWARDS[tie.kind], []).append(_named(tie.other))
    for tie in organisation.ties_of_others:
        if tie.kind in DOWNWARDS:
            found.setdefault(DOWNWARDS[tie.kind], []).append(_named(tie.organisation))
    return found


def _named(organisation: Organisation) -> dict[str, str]:
    return {
        "@type": "Organization",
        "@id": organisation_id(organisation),
        "url": _address(organisation),
        "name": organisation.name,
    }
