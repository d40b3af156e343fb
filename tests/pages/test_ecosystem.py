"""The public facts that have a shape of their own: every name leads somewhere, every row says
where it comes from.
"""

from collections import Counter
from dataclasses import fields

from partners.enums import FactQualifier, InterestNature, RelationKind
from pscc.pages.ecosystem import figures, people, places, ties
from pscc.pages.ecosystem.shapes import Words
from pscc.pages.reference import read_data

ROWS = (
    *places.SITES, *places.BUILDINGS, *places.TENANCIES, *ties.RELATIONS, *ties.LABELS,
    *people.PEOPLE, *people.MANDATES, *people.INTERESTS, *people.PRESS_CONTACTS,
    *figures.FUNDING, *figures.QUOTATIONS, *figures.FORECASTS, *figures.TRL,
)  # fmt: skip


def values(row):
    return {each.name: getattr(row, each.name) for each in fields(row)}


def test_every_organisation_and_label_that_is_named_is_in_the_data():
    slugs = {entry["slug"] for entry in read_data("organisations")}
    labels = {term["code"] for term in read_data("reference")["vocabularies"]["label"]["terms"]}

    named = {
        values(row)[column]
        for row in ROWS
        for column in ("organisation", "other")
        if values(row).get(column)
    }

    assert named - slugs == set()
    assert {row.label for row in ties.LABELS} - labels == set()
    assert {row.building for row in (*places.UNITS, *places.TENANCIES)} <= {
        row.slug for row in places.BUILDINGS
    }
    assert {(row.organisation, row.site) for row in places.BUILDINGS} - {
        (row.organisation, row.city) for row in places.SITES
    } == set()


def test_the_words_of_the_rows_are_those_of_the_directory():
    assert {row.kind for row in ties.RELATIONS} == {
        RelationKind.PART_OF, RelationKind.ALLIANCE, RelationKind.SUPERVISED_BY,
        RelationKind.FEDERATION_MEMBER,
    }  # fmt: skip
    assert {row.nature for row in people.INTERESTS} == {
        InterestNature.FOUNDER, InterestNature.EMPLOYMENT, InterestNature.MANDATE,
    }  # fmt: skip
    assert {row.qualifier for row in figures.QUOTATIONS} <= set(FactQualifier.values)


def test_every_text_is_there_in_both_languages():
    texts = [value for row in ROWS for value in values(row).values() if isinstance(value, Words)]

    assert [text for text in texts if bool(text.fr) != bool(text.en)] == []


def test_five_schools_belong_to_the_polytechnic_institute_and_hec_is_its_ally():
    ip_paris = "institut-polytechnique-de-paris"

    assert [
        row.organisation
        for row in ties.RELATIONS
        if (row.kind, row.other) == (RelationKind.PART_OF, ip_paris)
    ] == ["ecole-polytechnique", "ensta-paris", "ensae-paris", "telecom-paris", "telecom-sudparis"]
    assert [
        row.other
        for row in ties.RELATIONS
        if (row.organisation, row.kind) == (ip_paris, "alliance")
    ] == ["hec-paris"]


def test_ties_count_as_the_founding_text_counts():
    assert Counter((row.kind, row.other) for row in ties.RELATIONS) == {
        ("part_of", "institut-polytechnique-de-paris"): 5,
        ("alliance", "hec-paris"): 1,
        ("alliance", "ap-hp"): 1,
        ("part_of", "ap-hp"): 6,
        ("supervised_by", "ministere-recherche"): 1,
        ("supervised_by", "ministere-sante"): 1,
        ("federation_member", "unicancer"): 2,
        ("part_of", "unicancer"): 1,
    }
    assert [row for row in ties.RELATIONS if "medicen" in f"{row.organisation} {row.other}"] == []


def test_labels_keep_their_count():
    assert [
        (row.label, row.count) for row in ties.LABELS if row.organisation == "institut-curie"
    ] == [("clip2", 1), ("siric", 1), ("carnot", 1), ("rhu", 2), ("public_utility_foundation", 1)]
    assert [
        (row.label, row.count, row.since and row.since.year)
        for row in ties.LABELS
        if row.organisation == "ap-hp"
    ] == [("carnot", 1, 2020), ("ihu", 4, None)]


def test_both_sites_of_gustave_roussy_are_on_the_map():
    sites = {
        row.city: (float(row.longitude), float(row.latitude), row.is_main)
        for row in places.SITES
        if row.organisation == "gustave-roussy"
    }

    assert sites == {
        "Villejuif": (2.3486, 48.7947, True),
        "Chevilly-Larue": (2.353333, 48.766389, False),
    }
    assert [
        row.city for row in places.SITES if (row.longitude is None) != (row.latitude is None)
    ] == []


def test_governance_is_what_the_founding_text_names():
    assert [(row.person, row.role.en, row.since) for row in people.MANDATES] == [
        ("Éric Vivier", "President", None),
        ("Benjamin Garel", "Managing Director", None),
    ]
    assert {row.person for row in (*people.MANDATES, *people.INTERESTS)} <= {
        row.name for row in people.PEOPLE
    }


def test_no_press_contact_of_a_real_organisation_is_published():
    assert [row.organisation for row in people.PRESS_CONTACTS if not row.is_demo] == []
    assert [
        row.name for row in (*people.PEOPLE, *people.PRESS_CONTACTS) if "Rivi" in row.name
    ] == []
    assert [row.phone for row in people.PRESS_CONTACTS if row.phone] == []


def test_an_amount_that_was_not_stated_is_unknown_and_not_zero():
    assert [(row.minimum, row.maximum) for row in figures.FUNDING] == [
        (80_000_000, 100_000_000),
        (None, 100_000_000),
        (None, None),
        (None, 150_000_000),
        (50_000_000, 50_000_000),
        (160_000_000, 160_000_000),
    ]


def test_there_are_nine_readiness_levels():
    assert [row.level for row in figures.TRL] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
