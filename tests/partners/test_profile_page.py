"""The public page of an organisation: places, labels, ties, people, and what machines read."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from partners.enums import Freshness, OrganisationKind, RelationKind, Vocabulary
from partners.models import Mandate, OrganisationLabel, Person, Site
from partners.queries.freshness import link_token
from pscc.kernel.clock import now
from services.enums import ServiceKind
from tests.factories import make_organisation, make_service, make_term

pytestmark = pytest.mark.django_db


def page_of(client, organisation):
    return client.get(organisation.get_absolute_url()).text


def structured(page):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(block)


def make_site(organisation, **fields):
    return Site.objects.create(
        organisation=organisation, **{"city": "Villejuif", "postcode": "94800"} | fields
    )


def test_a_page_shows_sites_labels_and_people_with_their_source(client):
    organisation = make_organisation()
    make_site(organisation, street="114 rue Édouard-Vaillant", is_main=True, source="Register")
    make_site(organisation, city="Chevilly-Larue")
    OrganisationLabel.objects.create(
        organisation=organisation, label=make_term(vocabulary=Vocabulary.LABEL, label="IHU"),
        count=4, since=date(2020, 1, 1), detail_en="ICM, ICAN, IMAGINE and FOReSIGHT",
    )  # fmt: skip
    Mandate.objects.create(
        organisation=organisation, person=Person.objects.create(name="Ada Example", title="Prof."),
        role_en="President", as_of=date(2022, 12, 5),
    )  # fmt: skip

    page = page_of(client, organisation)

    for words in (
        "114 rue Édouard-Vaillant", "Chevilly-Larue", "Source: Register", "IHU", "× 4",
        "IMAGINE and FOReSIGHT", "Prof. Ada Example", "President", "in office on",
    ):  # fmt: skip
        assert words in page


def test_what_has_ended_is_off_the_page(client):
    organisation = make_organisation()
    ended = {"organisation": organisation, "until": date(2025, 1, 1)}
    person = Person.objects.create(name="Past President")
    Mandate.objects.create(person=person, role_en="President", **ended)
    OrganisationLabel.objects.create(
        label=make_term(vocabulary=Vocabulary.LABEL, label="Old label"), **ended
    )
    organisation.relations.create(
        kind=RelationKind.ALLIANCE, other=make_organisation(name="Old ally"),
        until=date(2025, 1, 1),
    )  # fmt: skip
    organisation.identifiers.create(scheme="siren", value="395030844", until=date(2025, 1, 1))

    page = page_of(client, organisation)

    for words in ("Past President", "Old label", "Old ally", "395030844"):
        assert words not in page


def test_an_ally_is_not_a_part(client):
    alliance = make_organisation(name="Alliance")
    school = make_organisation(name="School", parent=alliance)
    ally = make_organisation(name="Business school")
    alliance.relations.create(kind=RelationKind.ALLIANCE, other=ally)

    above, below, beside = (page_of(client, each) for each in (alliance, school, ally))

    assert re.search(r"<dt>Includes</dt><dd>\s*<a[^>]*>School</a>\s*</dd>", above)
    assert re.search(r"<dt>Allied with</dt><dd>\s*<a[^>]*>Business school</a>\s*</dd>", above)
    assert re.search(r"<dt>Part of</dt><dd>\s*<a[^>]*>Alliance</a>\s*</dd>", below)
    assert re.search(r"<dt>Allied with</dt><dd>\s*<a[^>]*>Alliance</a>\s*</dd>", beside)


def in_schema_org(organisation, parent, part):
    address = "https://portal.example"
    return {
        "@context": "https://schema.org",
        "@type": "Corporation",
        "@id": f"{address}/#organisation-{organisation.uid}",
        "url": "https://sanofi.example/",
        "mainEntityOfPage": f"{address}{organisation.get_absolute_url()}",
        "name": "Sanofi",
        "legalName": "SANOFI SA",
        "alternateName": "SAN",
        "description": "</script><b>A company</b>",
        "foundingDate": "2004",
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "ROR", "value": "02vjkv261"},
            {"@type": "PropertyValue", "propertyID": "SIREN", "value": "395030844"},
            {"@type": "PropertyValue", "propertyID": "TICKER", "value": "EURONEXT: SAN"},
        ],
        "sameAs": [
            f"{address}/partners/{organisation.slug}/",
            "https://ror.org/02vjkv261",
        ],
        "tickerSymbol": "EURONEXT: SAN",
        "address": [
            {"@type": "PostalAddress", "postalCode": "94800", "addressLocality": "Villejuif",
             "addressCountry": "FR"}
        ],
        "location": [
            {"@type": "Place", "name": "Villejuif",
             "geo": {"@type": "GeoCoordinates", "latitude": "48.794700", "longitude": "2.348600"}}
        ],
        "parentOrganization": [
            {"@type": "Organization", "@id": f"{address}/#organisation-{parent.uid}",
             "url": f"{address}{parent.get_absolute_url()}", "name": "Above"}
        ],
        "subOrganization": [
            {"@type": "Organization", "@id": f"{address}/#organisation-{part.uid}",
             "url": f"{address}{part.get_absolute_url()}", "name": "Below"}
        ],
    }  # fmt: skip


def test_machines_read_it_in_the_words_of_schema_org(client, settings):
    settings.BASE_URL = "https://portal.example/"
    parent = make_organisation(name="Above")
    organisation = make_organisation(
        name="Sanofi", kind=OrganisationKind.PHARMA, parent=parent, founded_year=2004,
        legal_name="SANOFI SA", acronym="SAN", website="https://sanofi.example/",
        summary_en="</script><b>A company</b>",
    )  # fmt: skip
    part = make_organisation(name="Below", parent=organisation)
    organisation.identifiers.create(scheme="siren", value="395030844")
    organisation.identifiers.create(scheme="ror", value="02vjkv261")
    organisation.identifiers.create(scheme="ticker", value="EURONEXT: SAN")
    make_site(organisation, longitude=Decimal("2.3486"), latitude=Decimal("48.7947"))

    data = structured(page_of(client, organisation))

    assert data == in_schema_org(organisation, parent, part)


def test_a_page_names_its_own_address_and_its_twin(client, settings):
    settings.BASE_URL = "https://portal.example"
    organisation = make_organisation()
    address = f"https://portal.example/en/partners/{organisation.slug}/"

    page = page_of(client, organisation)

    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<link rel="alternate" hreflang="en" href="{address}">' in page
    assert f'hreflang="fr" href="/fr/partners/{organisation.slug}/"' in page


def test_machines_know_it_by_one_name_in_both_languages(client):
    organisation = make_organisation()

    names = [
        structured(client.get(f"/{language}/partners/{organisation.slug}/").text)["@id"]
        for language in ("fr", "en")
    ]

    assert names[0] == names[1]
    assert names[0].endswith(organisation.uid)


def test_machines_read_what_it_offers(client, settings):
    settings.BASE_URL = "https://portal.example"
    organisation = make_organisation()
    make_service(provider=organisation, title="Flow cytometry")
    cohort = make_service(provider=organisation, title="Z cohort", kind=ServiceKind.HEALTH_DATA)
    make_service(provider=organisation, title="Draft", is_open=False)

    catalogue = structured(page_of(client, organisation))["hasOfferCatalog"]

    offered = [each["itemOffered"] for each in catalogue["itemListElement"]]
    assert [(each["@type"], each["name"]) for each in offered] == [
        ("Service", "Flow cytometry"), ("Dataset", "Z cohort"),
    ]  # fmt: skip
    assert offered[1]["url"] == f"https://portal.example/en/services/{cohort.slug}/"
    own = structured(client.get(cohort.get_absolute_url()).text)
    assert offered[1]["@id"] == own["@id"]


def step(organisation, *names):
    for name in names:
        getattr(organisation, name)(at=now())
        organisation.save()


LADDER = (
    "ask_whether_current", "remind", "mark_ageing", "leave_orientation", "leave_directory",
)  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "status", "is_told", "freshness"),
    [
        (0, 200, False, Freshness.CURRENT),
        (2, 200, False, Freshness.REMINDED),
        (3, 200, True, Freshness.AGEING),
        (4, 200, True, Freshness.UNORIENTED),
        (5, 404, False, Freshness.UNLISTED),
    ],
)
def test_readers_are_told_that_nobody_has_confirmed_it(client, steps, status, is_told, freshness):
    organisation = make_organisation(checked_on=date(2026, 5, 1))
    step(organisation, *LADDER[:steps])

    answer = client.get(organisation.get_absolute_url())

    assert organisation.freshness == freshness
    assert answer.status_code == status
    assert ("confirmed this page since" in answer.text) == is_told


def test_the_question_whether_it_is_true_shows_a_figure_as_the_page_does(client):
    organisation = make_organisation(description_en="**Care** and research")
    organisation.facts.create(
        metric_en="Patients", value=50000, qualifier="about", as_of=date(2025, 12, 31), source="S"
    )

    step(organisation, "ask_whether_current")

    page = client.get(reverse("partners:freshness_confirm", args=[link_token(organisation)])).text

    assert "about 50,000" in page
    assert "<strong>Care</strong>" in page
