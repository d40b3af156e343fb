"""Governance, press, how to come, buildings: fed by the directory, kept by dates."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partners.actions.organisations import refresh_organisation_search
from partners.enums import Circle, OrganisationState, TextBlockKey
from partners.models import (
    Building,
    CircleMembership,
    Mandate,
    OrganisationFact,
    Person,
    PressContact,
    Site,
    Tenancy,
    TextBlock,
    Unit,
)
from pscc.kernel.clock import now
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def make_cluster(**fields):
    cluster = make_organisation(name="The cluster", **fields)
    CircleMembership.objects.create(organisation=cluster, circle=Circle.OPERATOR)
    return cluster


def make_mandate(organisation, name, **fields):
    person = Person.objects.create(name=name)
    return Mandate.objects.create(
        organisation=organisation, person=person, **{"role_en": "President"} | fields
    )


def make_contact(organisation, name, **fields):
    defaults = {"email": "press@a.example", "valid_until": now().date() + timedelta(days=1)}
    return PressContact.objects.create(organisation=organisation, name=name, **defaults | fields)


def make_building(**fields):
    site = Site.objects.create(organisation=make_organisation(), city="Villejuif")
    defaults = {"slug": "lab", "name_en": "Lab", "site": site, "is_published": True}
    return Building.objects.create(**defaults | fields)


def test_governance_shows_the_offices_held_at_the_cluster_today(client):
    cluster = make_cluster()
    today = now().date()
    make_mandate(cluster, "In Office", since=today - timedelta(days=9), body_en="Board")
    make_mandate(cluster, "Not Yet", since=today + timedelta(days=1))
    make_mandate(make_organisation(), "Elsewhere")

    page = client.get("/en/governance/").text

    assert "In Office" in page
    assert "Board" in page
    assert "Not Yet" not in page
    assert "Elsewhere" not in page


def test_an_office_that_ends_leaves_the_page(client):
    mandate = make_mandate(make_cluster(), "Ada Example")
    before = client.get("/en/governance/").text

    mandate.until = now().date()
    mandate.save()
    after = client.get("/en/governance/").text

    assert "Ada Example" in before
    assert "Ada Example" not in after
    assert "No office is recorded today" in after


def test_an_office_that_has_ended_stands_under_past_mandates_the_latest_first(client):
    cluster = make_cluster()
    today = now().date()
    make_mandate(cluster, "In Office")
    make_mandate(cluster, "Long Ago", until=today - timedelta(days=900))
    make_mandate(cluster, "Before", since=today - timedelta(days=800), until=today)

    now_page = client.get("/en/governance/").text
    past = client.get("/en/governance/?show=past").text

    assert 'href="/en/governance/?show=past"' in now_page
    assert "In Office" not in past
    assert past.index("Before") < past.index("Long Ago")
    assert "Who leads today" in past


def test_no_past_mandate_is_said(client):
    make_mandate(make_cluster(), "In Office")

    assert "No past mandate is recorded." in client.get("/en/governance/?show=past").text


@pytest.mark.parametrize("count", [1, 3])
def test_governance_asks_the_same_questions_however_many_lead(client, queries, count):
    cluster = make_cluster()
    for number in range(count):
        make_mandate(cluster, f"Person {number}")
    client.get("/en/governance/")

    with queries(3):
        client.get("/en/governance/")


def test_press_shows_contacts_until_their_last_day(client):
    organisation = make_organisation(name="Gustave")
    today = now().date()
    make_contact(organisation, "Last day", valid_until=today, phone="+33 1 00 00 00 00")
    make_contact(organisation, "Expired", valid_until=today - timedelta(days=1))
    hidden = make_organisation()
    make_contact(hidden, "Of a hidden one")
    hidden.suspend()
    hidden.save()

    page = client.get("/en/press/").text

    assert "Last day" in page
    assert 'href="tel:+33100000000"' in page
    assert "Gustave" in page
    assert "Expired" not in page
    assert "Of a hidden one" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_press_asks_the_same_questions_however_many_answer(client, queries, count):
    for number in range(count):
        make_contact(make_organisation(), f"Person {number}")
    client.get("/en/press/")

    with queries(3):
        client.get("/en/press/")


def test_how_to_come_is_staffs_text_with_the_day_it_was_checked(client):
    cluster = make_cluster()
    Site.objects.create(organisation=cluster, city="Villejuif", street="1 rue d'Exemple")
    block = TextBlock.objects.create(
        key=TextBlockKey.COME_TO_US, body_en="By **metro**.", checked_on=date(2026, 5, 1)
    )
    before = client.get("/en/come/").text

    block.body_en = "By bicycle."
    block.save()
    after = client.get("/en/come/").text

    assert "By <strong>metro</strong>." in before
    assert re.search(r"Checked on\s+<time[^>]*>1 May 2026</time>", before)
    assert "1 rue d&#x27;Exemple" in before
    assert "By bicycle." in after


@pytest.mark.parametrize("count", [1, 3])
def test_how_to_come_asks_the_same_questions_however_many_buildings(client, queries, count):
    make_cluster()
    for number in range(count):
        make_building(slug=f"lab-{number}")
    client.get("/en/come/")

    with queries(4):
        client.get("/en/come/")


def test_the_map_of_the_campus_shows_the_partners_there_and_no_others(client):
    cluster = make_cluster()
    Site.objects.create(organisation=cluster, city="Villejuif", longitude=2.35, latitude=48.79)
    near, far = make_organisation(name="Near"), make_organisation(name="Far")
    hidden = make_organisation(name="Hidden", state=OrganisationState.SUSPENDED)
    for each, longitude in ((near, 2.355), (far, 2.6), (hidden, 2.351)):
        Site.objects.create(organisation=each, city="X", longitude=longitude, latitude=48.795)
    for each in (cluster, near, far, hidden):
        refresh_organisation_search(each)

    page = client.get("/en/come/").text

    assert "Map of the campus" in page
    assert near.get_absolute_url() in page
    assert [each for each in (far, hidden) if each.get_absolute_url() in page] == []
    assert 'href="/en/partners/map/?bbox=2.335,48.775,2.365,48.805"' in page


def test_without_its_point_the_campus_has_no_map(client):
    cluster = make_cluster()
    Site.objects.create(organisation=cluster, city="Villejuif")

    assert "Map of the campus" not in client.get("/en/come/").text


def test_a_building_lists_published_organisations_and_its_rooms(client):
    building = make_building(area_m2=7000)
    Unit.objects.create(building=building, name="A1", area_m2=120, biosafety_level=2)
    housed, hidden = make_organisation(name="Housed"), make_organisation(name="Hidden")
    gone = make_organisation(name="Gone")
    for organisation in (housed, hidden):
        Tenancy.objects.create(building=building, organisation=organisation)
    Tenancy.objects.create(building=building, organisation=gone, until=date(2026, 1, 1))
    hidden.suspend()
    hidden.save()

    page = client.get(building.get_absolute_url()).text

    assert "Housed" in page
    assert "A1" in page
    assert "BSL-2" in page
    assert "7,000" in page
    assert "Hidden" not in page
    assert "Gone" not in page


def test_a_building_that_is_not_shown_does_not_exist(client):
    building = make_building(is_published=False)

    assert client.get(building.get_absolute_url()).status_code == 404
    assert "Lab" not in client.get("/en/come/").text


@pytest.mark.parametrize("count", [1, 3])
def test_a_building_asks_the_same_questions_however_full(client, queries, count):
    building = make_building()
    for number in range(count):
        Unit.objects.create(building=building, name=f"A{number}")
        Tenancy.objects.create(building=building, organisation=make_organisation())
    client.get(building.get_absolute_url())

    with queries(5):
        client.get(building.get_absolute_url())


@pytest.mark.parametrize("wrong", [{"source": ""}, {"source": " \n"}, {"as_of": None}])
def test_the_database_keeps_no_figure_without_source_or_date(wrong):
    fields = {"metric": "Patients", "value": 3, "as_of": date(2026, 6, 1), "source": "Report"}
    fact = OrganisationFact.objects.create(organisation=make_organisation(), **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFact.objects.filter(pk=fact.pk).update(**wrong)

    fact.refresh_from_db()
    assert (fact.source, fact.as_of) == ("Report", date(2026, 6, 1))


def test_a_figure_without_source_is_refused_in_words():
    fact = OrganisationFact(
        organisation=make_organisation(), metric="Patients", value=3, as_of=date(2026, 6, 1),
        source="  ",
    )  # fmt: skip

    with pytest.raises(ValidationError, match="Say where the figure comes from"):
        fact.validate_constraints()
