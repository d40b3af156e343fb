"""The facets of the directory: what they count, as a tree, today, and after every change."""

from datetime import timedelta

import pytest
from django.db import transaction

from partners.actions.directory import turn_directory_rows
from partners.enums import Circle, Maturity, OrganisationKind, Vocabulary
from partners.models import (
    CircleMembership,
    DirectoryChange,
    Organisation,
    OrganisationLabel,
    OrganisationSearch,
    Site,
)
from partners.queries.directory import generation
from pscc.kernel.clock import now
from tests.factories import make_organisation, make_term

LIST = "/en/partners/"


def facet(client, name, **asked):
    """Return a facet as the page shows it: (code, count, depth)."""
    facets = {each.name: each for each in client.get(LIST, asked).context["facets"]}
    options = facets[name].options if name in facets else []
    return [(option.value, option.count, option.depth) for option in options]


def total(client, **asked):
    return client.get(LIST, asked).context["page"].paginator.count


def tumour_tree():
    """Make lung with two kinds below it, and skin."""
    lung, nsclc, sclc, skin = (
        make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code=code)
        for code in ("LUNG", "NSCLC", "SCLC", "SKIN")
    )
    for term in (nsclc, sclc):
        term.parent = lung
        term.save()
    return lung, nsclc, sclc, skin


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "code", "fields"),
    [
        ("kind", "biotech", {"kind": OrganisationKind.BIOTECH}),
        ("maturity", "emerging", {"maturity": Maturity.EMERGING}),
        ("city", "Évry-Courcouronnes", {"city": "Évry-Courcouronnes"}),
        ("country", "DE", {"country": "DE"}),
    ],
)
def test_a_column_narrows_and_counts(client, name, code, fields):
    make_organisation(**fields)
    make_organisation(kind=OrganisationKind.HOSPITAL, country="FR", city="Paris")

    assert (code, 1, 0) in facet(client, name)
    assert total(client, **{name: code}) == 1


@pytest.mark.django_db
def test_a_country_is_named_in_the_reader_s_language(client):
    make_organisation(country="DE")

    assert "Germany" in client.get(LIST).text
    assert "Allemagne" in client.get("/fr/partners/").text


@pytest.mark.django_db
def test_every_place_of_an_organisation_is_a_city_of_its(client):
    organisation = make_organisation(city="Villejuif")
    Site.objects.create(organisation=organisation, city="Chevilly-Larue")

    assert facet(client, "city") == [("Chevilly-Larue", 1, 0), ("Villejuif", 1, 0)]
    assert total(client, city="Chevilly-Larue") == 1


@pytest.mark.django_db
def test_a_parent_counts_what_is_below_it_once(client):
    lung, nsclc, sclc, skin = tumour_tree()
    make_organisation(name="Both").tumour_types.set([nsclc, sclc])
    make_organisation(name="Lung").tumour_types.set([lung])
    make_organisation(name="Skin").tumour_types.set([skin])

    closed = facet(client, "tumour")
    opened = facet(client, "tumour", tumour="LUNG")

    assert closed == [("LUNG", 2, 0), ("SKIN", 1, 0)]
    assert opened == [("LUNG", 2, 0), ("NSCLC", 1, 1), ("SCLC", 1, 1), ("SKIN", 1, 0)]
    assert (total(client, tumour="LUNG"), total(client, tumour="NSCLC")) == (2, 1)
    assert total(client, tumour=["LUNG", "NSCLC"]) == 2


@pytest.mark.django_db
def test_a_term_that_moves_in_the_tree_takes_its_organisations_along(client):
    lung, nsclc, _sclc, skin = tumour_tree()
    make_organisation().tumour_types.set([nsclc])

    nsclc.parent = skin
    nsclc.save()

    assert total(client, tumour="SKIN") == 1
    assert total(client, tumour=lung.code) == 0


@pytest.mark.django_db
def test_a_long_facet_is_shown_whole_on_request(client):
    for number in range(25):
        make_organisation(city=f"Town {number:02}")

    (city,) = (each for each in client.get(LIST).context["facets"] if each.name == "city")
    whole = facet(client, "city", all="city")

    assert (len(city.options), city.hidden, city.more_url) == (20, 5, "?all=city")
    assert len(whole) == 25


@pytest.mark.django_db
def test_labels_and_circles_begin_and_end_on_their_day(client):
    today = now().date()
    label = make_term(vocabulary=Vocabulary.LABEL, code="siric")
    organisation = make_organisation()
    OrganisationLabel.objects.create(
        organisation=organisation, label=label, since=today + timedelta(days=2)
    )
    CircleMembership.objects.create(
        organisation=organisation, circle=Circle.MEMBER, until=today + timedelta(days=2)
    )
    row = OrganisationSearch.objects.get(organisation=organisation)

    assert row.changes_on == today + timedelta(days=2)
    assert (total(client, label="siric"), total(client, circle="member")) == (0, 1)

    OrganisationLabel.objects.update(since=today)
    OrganisationSearch.objects.update(codes=[], changes_on=today)
    turned = turn_directory_rows(at=now())

    assert turned == 1
    assert (total(client, label="siric"), total(client, circle="member")) == (1, 1)
    assert turn_directory_rows(at=now()) == 0


CHANGES = {
    "a row more": (lambda o: o.circles.create(circle=Circle.PARTNER), "circle", "partner", (0, 1)),
    "a row less": (lambda o: o.circles.all().delete(), "circle", "member", (1, 0)),
    "a row changed": (
        lambda o: o.circles.update(circle=Circle.PARTNER), "circle", "partner", (0, 1)
    ),
    "a column in bulk": (
        lambda o: Organisation.objects.filter(pk=o.pk).update(kind="school"), "kind", "school",
        (0, 1),
    ),
    "another owner of a row": (
        lambda o: o.circles.update(organisation=make_organisation(kind="school")), "circle",
        "member", (1, 1),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_counts_follow_every_writer_at_once(client, name):
    change, facet_name, code, expected = CHANGES[name]
    organisation = make_organisation(kind=OrganisationKind.BIOTECH)
    organisation.circles.create(circle=Circle.MEMBER)

    before = total(client, **{facet_name: code})
    change(organisation)
    after = total(client, **{facet_name: code})
    counts = {value: count for value, count, _depth in facet(client, facet_name)}

    assert (before, after) == expected
    assert counts.get(code, 0) == after


@pytest.mark.django_db(transaction=True)
def test_counts_are_kept_until_a_change_is_committed(client, django_assert_num_queries):
    make_organisation(kind=OrganisationKind.BIOTECH)
    client.get(LIST)
    before = generation()

    with django_assert_num_queries(6):
        client.get(LIST)
    with transaction.atomic():
        make_organisation(kind=OrganisationKind.BIOTECH)
    after = generation()

    assert before != after
    assert facet(client, "kind") == [("biotech", 2, 0)]


@pytest.mark.django_db
def test_notes_of_changes_are_forgotten_after_a_day_but_the_newest():
    make_organisation()
    newest = DirectoryChange.objects.latest("pk")
    DirectoryChange.objects.exclude(pk=newest.pk).delete()
    DirectoryChange.objects.create(pk=newest.pk - 1, steps=1, at=now())
    DirectoryChange.objects.update(at=now() - timedelta(days=2))

    turn_directory_rows(at=now())

    assert DirectoryChange.objects.get() == newest


@pytest.mark.django_db
def test_deleting_an_organisation_takes_its_row_along(client):
    organisation = make_organisation(city="Paris")
    organisation.circles.create(circle=Circle.MEMBER)
    Site.objects.create(organisation=organisation, city="Paris")

    organisation.delete()

    assert OrganisationSearch.objects.count() == 0
    assert total(client) == 0
