"""What machines read on and beside the page of a service: schema.org, and where the rest is."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from partners.structured import organisation_id
from services.enums import AccessMode, Audience, PriceBasis, ServiceKind, ServiceState
from services.models import Offer, Service
from tests.factories import NOW, make_organisation, make_service, make_service_in
from tests.services.described import make_dataset
from tests.services.samples import make_whole, page_of

pytestmark = pytest.mark.django_db
ALTERNATE = re.compile(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">')
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://portal.example"


def told(client, service):
    (block,) = BLOCK.findall(page_of(client, service).text)
    return json.loads(block)


@pytest.fixture
def known():
    """Make a service of which everything is known, with the address of its page."""
    acme = make_organisation(
        name="Acme", website="https://acme.example/", city="Villejuif", country="FR"
    )
    service = make_whole(
        provider=acme, title="Sequencing", source_licence="CC BY 4.0", published_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    Service.objects.filter(pk=service.pk).update(uid="abc", slug="sequencing")
    return Service.objects.get(pk=service.pk), "https://portal.example/en/services/sequencing/"


def test_a_service_says_all_that_is_known_of_it(client, known):
    service, page = known

    data = told(client, service)

    del data["offers"], data["mainEntityOfPage"]
    assert data == {
        "@context": "https://schema.org", "@type": "Service", "url": page,
        "@id": "https://portal.example/services/sequencing/",
        "name": "Sequencing", "description": "A service.",
        "identifier": [{"@type": "PropertyValue", "propertyID": "uid", "value": "abc"}],
        "provider": {
            "@type": "Organization", "name": "Acme", "url": "https://acme.example/",
            "@id": organisation_id(service.provider),
        },
        "broker": {"@type": "Organization", "name": "Portal", "url": "https://portal.example/"},
        "serviceType": "Technology platform", "category": "Technologies",
        "areaServed": {
            "@type": "City", "name": "Villejuif",
            "containedInPlace": {"@type": "Country", "name": "FR"},
        },
        "termsOfService": "A contract",
        "availableChannel": {
            "@type": "ServiceChannel", "serviceUrl": page, "availableLanguage": ["fr", "en"],
        },
        "hasCertification": [
            {"@type": "Certification", "name": name} for name in ("GLP", "ISO 15189")
        ],
    }  # fmt: skip


def test_its_page_has_dates_a_language_and_a_licence(client, known):
    service, page = known

    assert told(client, service)["mainEntityOfPage"] == {
        "@type": "WebPage", "@id": page, "inLanguage": "en", "datePublished": NOW.isoformat(),
        "dateModified": NOW.isoformat(),
        "license": {"@type": "CreativeWork", "name": "CC BY 4.0"},
    }  # fmt: skip


def test_each_audience_has_its_terms(client):
    service = make_service()
    per_sample = {"price_basis": PriceBasis.PER_UNIT, "amount": Decimal("12.50"),
                  "unit_en": "sample", "conditions_en": "From ten samples"}  # fmt: skip
    for position, (audience, terms) in enumerate((
        (Audience.ACADEMIC, {"price_basis": PriceBasis.FREE}),
        (Audience.START_UP, per_sample),
        (Audience.LARGE, {}),
    )):  # fmt: skip
        Offer.objects.create(service=service, audience=audience, position=position, **terms)

    data = told(client, service)

    names = ("Academic teams", "Start-ups", "Large companies")
    same = {"@type": "Offer", "availability": "https://schema.org/InStock"}
    price = {"price": "12.50", "priceCurrency": "EUR"}
    unit = {"@type": "UnitPriceSpecification", "unitText": "sample", "valueAddedTaxIncluded": False}
    assert data["audience"] == [{"@type": "Audience", "audienceType": name} for name in names]
    assert data["offers"] == [
        same | {"eligibleCustomerType": name} | terms
        for name, terms in zip(names, (
            {"category": "Free of charge", "price": "0", "priceCurrency": "EUR"},
            {"category": "Per unit", "description": "From ten samples",
             "priceSpecification": unit | price} | price,
            {},
        ), strict=True)
    ]  # fmt: skip


def test_what_is_not_known_is_left_out(client):
    data = told(client, make_service(provider=make_organisation(city="", country="")))

    assert {"offers", "audience", "areaServed", "termsOfService"} & set(data) == set()
    assert "license" not in data["mainEntityOfPage"]


def test_where_no_audience_has_terms_of_its_own_the_card_says_them(client):
    offers = told(client, make_service(price_basis=PriceBasis.ON_QUOTE))["offers"]

    assert offers == [
        {"@type": "Offer", "category": "On quote", "availability": "https://schema.org/InStock"}
    ]


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (ServiceState.PLANNED, {"availability": "https://schema.org/PreOrder",
                                "availabilityStarts": "2027-03-01"}),
        (ServiceState.PAUSED, {"availability": "https://schema.org/OutOfStock"}),
    ],
)  # fmt: skip
def test_offers_say_whether_they_can_be_had(client, state, known):
    (offer,) = told(client, make_service_in(state, price_basis=PriceBasis.ON_QUOTE))["offers"]

    assert offer == {"@type": "Offer", "category": "On quote"} | known


def test_a_partners_own_page_is_the_channel(client):
    service = make_service(access_mode=AccessMode.EXTERNAL, external_url="https://acme.example/a")

    assert told(client, service)["availableChannel"] == {
        "@type": "ServiceChannel", "serviceUrl": "https://acme.example/a",
    }  # fmt: skip


def test_health_data_are_a_dataset(client):
    service = make_dataset(
        make_service(
            kind=ServiceKind.HEALTH_DATA, price_basis=PriceBasis.FREE, source_licence="CC0",
            updated_at=NOW,
        ),
        identifiers=["doi:10.1/x"], covers_from=date(2014, 1, 1),
    )  # fmt: skip

    data = told(client, service)

    assert (data["@type"], data["creator"]) == ("Dataset", data["provider"])
    assert [each for each in data["identifier"] if isinstance(each, str)] == ["doi:10.1/x"]
    assert (data["keywords"], data["temporalCoverage"]) == (["breast cancer"], "2014-01-01/..")
    assert (data["dateModified"], data["isAccessibleForFree"]) == (NOW.isoformat(), True)
    assert (data["inLanguage"], data["sdLicense"]["name"]) == (["fr", "en"], "CC0")
    assert data["includedInDataCatalog"]["url"] == "https://portal.example/catalog.ttl"
    assert {"broker", "serviceType", "availableChannel"} & set(data) == set()


def test_health_data_that_nobody_described_yet_are_a_dataset_too(client):
    data = told(client, make_service(kind=ServiceKind.HEALTH_DATA))

    assert data["@type"] == "Dataset"
    assert "temporalCoverage" not in data


def test_a_text_never_ends_the_block(client):
    service = make_service(title="</script><script>alert(1)</script>", terms_en="<!--")

    assert told(client, service)["name"] == "</script><script>alert(1)</script>"


# --- Where the rest is ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ServiceKind)
def test_the_page_of_every_kind_leads_to_its_documents(client, kind):
    service = make_service(kind=kind)

    found = dict(ALTERNATE.findall(page_of(client, service).text))

    assert found == {
        "text/turtle": f"/services/{service.slug}.ttl",
        "application/ld+json": f"/services/{service.slug}.jsonld",
    }
    for media, address in found.items():
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (
            200, media,
        )  # fmt: skip


@pytest.mark.parametrize("state", ServiceState)
def test_a_page_leads_to_documents_exactly_where_there_are_any(client, admin_user, state):
    service = make_service_in(state)
    client.force_login(admin_user)

    found = ALTERNATE.findall(page_of(client, service).text)

    client.logout()
    there = client.get(f"/services/{service.slug}.ttl").status_code == 200
    assert bool(found) == there


def test_a_provider_that_left_takes_the_documents_along(client, admin_user):
    service = make_service()
    service.provider.suspend()
    service.provider.save()
    client.force_login(admin_user)

    assert ALTERNATE.findall(page_of(client, service).text) == []
    assert client.get(f"/services/{service.slug}.ttl").status_code == 404
