"""The catalogue's facets, orders and comparison, on the rows that the database keeps."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from partners.enums import Vocabulary
from partners.models import Building, Site, Tenancy
from pscc.kernel.clock import now
from pscc.kernel.search import words_like
from services.actions.catalogue import forget_old_changes
from services.enums import Audience
from services.models import CatalogueChange, ServiceSearch
from tests.factories import (
    make_call,
    make_membership,
    make_organisation,
    make_service,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/en/services/"


def titles(client, **asked):
    whole = json.loads(b"".join(client.get(LIST, {**asked, "format": "json"})))
    return [row["title"] for row in whole["results"]]


def test_a_tumour_type_brings_those_below_it(client):
    bowel = make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code="BOWEL")
    colon = make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code="COAD")
    colon.parent = bowel
    colon.save()
    make_service(title="Colon models").tumour_types.add(colon)
    make_service(title="Anything")

    assert titles(client, tumour="BOWEL") == ["Colon models"]
    assert titles(client, tumour="COAD") == ["Colon models"]


def test_a_label_and_a_stage_together(client):
    clip = make_term(vocabulary=Vocabulary.LABEL, code="clip2")
    phase = make_term(code="phase_1")
    for title, labels, stages in [
        ("Both", [clip], [phase]), ("Label", [clip], []), ("Stage", [], [phase]),
    ]:  # fmt: skip
        service = make_service(title=title)
        service.labels.set(labels)
        service.stages.set(stages)

    assert titles(client, label="clip2", stage="phase_1") == ["Both"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"audience": "resident"}, ["Rooms"]),
        ({"quality": "GLP"}, ["Rooms"]),
        ({"city": "Villejuif"}, ["Rooms"]),
        ({"way": "request"}, ["Other", "Rooms"]),
    ],
)
def test_other_ways_to_narrow(client, asked, found):
    rooms = make_service(
        title="Rooms", provider=make_organisation(city="Villejuif"), quality_standards=["GLP"]
    )
    rooms.offers.create(audience=Audience.RESIDENT, amount=Decimal(10))
    make_service(title="Other")

    assert titles(client, **asked) == found


def test_counts_agree_with_the_list(client):
    for kind in ("platform", "platform", "training"):
        make_service(kind=kind)

    page = client.get(LIST)

    (kinds,) = [facet for facet in page.context["facets"] if facet.name == "kind"]
    assert {option.value: option.count for option in kinds.options} == {
        "platform": 2, "training": 1
    }  # fmt: skip
    assert page.context["page"].paginator.count == 3


@pytest.mark.parametrize(
    ("sort", "order"),
    [("title", ["A", "B", "C"]), ("fastest", ["C", "A", "B"]), ("newest", ["C", "B", "A"])],
)
def test_orders(client, sort, order):
    for title, days in (("A", 30), ("B", None), ("C", 5)):
        make_service(title=title, stated_days=days, created_at=now())

    assert titles(client, sort=sort) == order


def test_the_list_is_marked_with_the_chosen_stage(client):
    early, late = make_term(code="early"), make_term(code="late")
    make_service().stages.set([early, late])

    stages = client.get(LIST, {"stage": "early"}).context["stages"]

    assert [stage["code"] for stage in stages if stage["is_chosen"]] == ["early"]


def test_misspelt_words_are_recognised_in_the_words_of_the_catalogue():
    make_service(title="Transcriptomics")

    assert words_like("transcriptomis", "services_catalogueword") == "('transcriptomics')"


def test_a_renamed_term_and_a_moved_provider_are_found_at_once(client):
    term = make_term(vocabulary=Vocabulary.MODALITY, label="Antibody")
    service = make_service(title="A")
    service.modalities.add(term)
    term.label_en = "Radioligand"
    term.save()
    service.provider.city = "Orsay"
    service.provider.save()

    assert titles(client, q="radioligand") == ["A"]
    assert titles(client, city="Orsay") == ["A"]


def test_old_notes_of_changes_are_forgotten_but_the_newest():
    make_service()
    newest = CatalogueChange.objects.latest("pk")
    CatalogueChange.objects.exclude(pk=newest.pk).delete()
    CatalogueChange.objects.create(pk=newest.pk - 1, steps=1, at=now())
    CatalogueChange.objects.update(at="2020-01-01T00:00:00Z")

    assert forget_old_changes(at=now()) == 1
    assert CatalogueChange.objects.get() == newest
    assert ServiceSearch.objects.count() == 1


def test_up_to_four_side_by_side(client):
    services = [make_service(title=title) for title in "ABCDE"]
    asked = {"o": [service.uid for service in services]}

    page = client.get("/en/services/compare/", asked)

    assert [column["name"] for column in page.context["columns"]] == list("ABCD")
    assert "At most four services fit side by side" in page.text


def test_who_is_not_listed_is_not_compared(client):
    shown, draft = make_service(title="Shown"), make_service(title="Draft", is_open=False)

    page = client.get("/en/services/compare/", {"o": [shown.uid, draft.uid]})

    assert [column["name"] for column in page.context["columns"]] == ["Shown"]
    assert "Two services at least are needed" in page.text


@pytest.mark.parametrize("count", [2, 4])
def test_a_comparison_asks_the_same_questions_for_two_and_four(client, queries, count):
    services = [make_service() for _each in range(count)]
    asked = {"o": [service.uid for service in services]}
    client.get("/en/services/compare/", asked)

    with queries(12):
        client.get("/en/services/compare/", asked)


def resident():
    """Make someone who acts for an organisation that is housed on the campus."""
    home, person = make_organisation(), make_user()
    site = Site.objects.create(organisation=make_organisation(), city="Villejuif")
    building = Building.objects.create(site=site, slug="b", name="B", is_published=True)
    Tenancy.objects.create(building=building, organisation=home)
    make_membership(user=person, organisation=home)
    return person


def test_a_resident_sees_the_residents_terms_first(client):
    service = make_service()
    service.offers.create(audience=Audience.RESIDENT, position=0)
    service.offers.create(audience=Audience.START_UP, position=1)

    to_all = client.get(service.get_absolute_url()).context["offers"]
    client.force_login(resident())
    to_resident = client.get(service.get_absolute_url()).context["offers"]

    assert [offer.audience for offer in to_all] == ["start_up", "resident"]
    assert [offer.audience for offer in to_resident] == ["resident", "start_up"]


def test_machines_read_a_service_in_the_words_of_schema_org(client):
    service = make_service(title="Sequencing", quality_standards=["GLP"])

    text = client.get(service.get_absolute_url()).text

    assert '"@type": "Service"' in text
    assert '"name": "Sequencing"' in text


def test_a_card_names_the_open_call_that_gives_access(client):
    service = make_service()
    window = {"opens_at": now() - timedelta(days=1), "closes_at": now() + timedelta(days=1)}
    call = make_call(title="First call", **window)
    call.entitled_services.add(service)

    opened = client.get(LIST).context["cards"]
    call.stages.update(closes_at=now() - timedelta(hours=1))
    closed = client.get(LIST).context["cards"]

    assert [card["note"] for card in opened] == ["Available through the call “First call”"]
    assert [card["note"] for card in closed] == [""]
