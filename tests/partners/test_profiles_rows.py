"""The lists of a profile: rows added, changed, removed, and nobody else's."""

from typing import Any

import pytest
from django.urls import reverse

from partners.enums import MembershipRole, Vocabulary
from partners.models import Organisation, ProfileEdit, Site
from tests.factories import (
    make_membership,
    make_organisation,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    """Return a published organisation."""
    return make_organisation(name="Gustave", summary_fr="Un centre.", summary_en="A centre.")


@pytest.fixture
def editor(organisation: Organisation) -> Any:
    """Return someone who edits it."""
    person = make_user(name="Marie Editor")
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    return person


def page(organisation: Organisation, section: str = "") -> str:
    if not section:
        return reverse("partners:profile_edit", args=(organisation.slug,))
    return reverse("partners:profile_section", args=(organisation.slug, section))


def sites(*rows: dict[str, str], **fields: str) -> dict[str, Any]:
    typed: dict[str, Any] = {"version": "0", "act": "publish"} | fields
    typed["sites"] = [str(place) for place in range(len(rows))]
    for place, row in enumerate(rows):
        for name, value in ({"city": "", "country": "FR"} | row).items():
            typed[f"sites-{place}-{name}"] = value
    return typed


def test_rows_are_added_changed_and_removed(signed_in, organisation, editor):
    gone = Site.objects.create(organisation=organisation, city="Paris", position=0)
    kept = Site.objects.create(organisation=organisation, city="Lyon", position=1)

    signed_in(editor).post(
        page(organisation, "sites"),
        sites(
            {"id": str(kept.pk), "city": "Lyon", "street": "1 rue"},
            {"city": "Villejuif", "is_main": "on", "latitude": "48.79", "longitude": "2.34"},
            {},
        ),
    )

    rows = Site.objects.filter(organisation=organisation).order_by("position")
    assert [(row.city, row.street, row.is_main, row.position) for row in rows] == [
        ("Lyon", "1 rue", False, 0), ("Villejuif", "", True, 1),
    ]  # fmt: skip
    assert not Site.objects.filter(pk=gone.pk).exists()
    assert [row["city"] for row in ProfileEdit.objects.get().before["sites"]] == ["Paris", "Lyon"]


def test_add_and_remove_keep_what_was_typed(signed_in, organisation, editor):
    client = signed_in(editor)
    typed = sites({"city": "Unfinished", "latitude": "north"}, {"city": "Other"})

    more = client.post(page(organisation, "sites"), typed | {"act": "add"})
    less = client.post(page(organisation, "sites"), typed | {"act": "remove:1"})

    rows = [[form["city"].value() for form in answer.context["draft"].forms]
            for answer in (more, less)]  # fmt: skip
    assert rows == [["Unfinished", "Other", None], ["Unfinished"]]
    assert more.context["draft"].forms[0]["latitude"].value() == "north"
    assert more.context["has_errors"] is False
    assert Site.objects.count() == 0


def test_the_main_site_can_move(signed_in, organisation, editor):
    first = Site.objects.create(organisation=organisation, city="Paris", is_main=True)
    second = Site.objects.create(organisation=organisation, city="Lyon", position=1)

    signed_in(editor).post(
        page(organisation, "sites"),
        sites({"id": str(second.pk), "city": "Lyon", "is_main": "on"},
              {"id": str(first.pk), "city": "Paris"}),
    )  # fmt: skip

    rows = Site.objects.order_by("position").values_list("city", "is_main")
    assert list(rows) == [("Lyon", True), ("Paris", False)]


@pytest.mark.parametrize("act", ["publish", "preview"])
def test_rows_of_others_are_refused(signed_in, organisation, editor, act):
    other = Site.objects.create(organisation=make_organisation(), city="Elsewhere")

    answer = signed_in(editor).post(
        page(organisation, "sites"), sites({"id": str(other.pk), "city": "Ours"}, act=act)
    )

    other.refresh_from_db()
    assert "does not belong to this organisation" in answer.context["problems"][0]
    assert (other.city, Site.objects.filter(organisation=organisation).count()) == ("Elsewhere", 0)


def test_a_row_sent_twice_is_refused(signed_in, organisation, editor):
    site = Site.objects.create(organisation=organisation, city="Paris")
    twice = {"id": str(site.pk), "city": "Lyon"}

    answer = signed_in(editor).post(page(organisation, "sites"), sites(twice, twice))

    assert len(answer.context["problems"]) == 1
    assert ProfileEdit.objects.count() == 0


def test_rows_that_someone_removed_meanwhile_come_back_as_new(signed_in, organisation, editor):
    site = Site.objects.create(organisation=organisation, city="Paris")
    client = signed_in(editor)
    client.post(page(organisation, "sites"), sites())

    typed = sites({"id": str(site.pk), "city": "Paris", "street": "Typed"})
    answer = client.post(page(organisation, "sites"), typed)

    assert answer.context["editing"].newer == {"sites": []}
    assert [form["id"].value() for form in answer.context["draft"].forms] == [""]
    client.post(page(organisation, "sites"), typed | {"sites-0-id": "", "version": "1"})
    assert Site.objects.get().street == "Typed"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"city": "", "street": "1 rue"}, "city"), ({"city": "x" * 81}, "city"),
        ({"city": "Paris", "latitude": "48.1"}, "longitude"),
        ({"city": "Paris", "latitude": "91", "longitude": "2"}, "latitude"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_row_is_told(signed_in, organisation, editor, row, field):
    answer = signed_in(editor).post(page(organisation, "sites"), sites(row))

    assert list(answer.context["draft"].forms[0].errors) == [field]
    assert Site.objects.count() == 0


def test_two_main_sites_are_one_too_many(signed_in, organisation, editor):
    main = {"city": "Paris", "is_main": "on"}

    answer = signed_in(editor).post(page(organisation, "sites"), sites(main, main))

    assert answer.context["problems"] == ["Only one site can be the main one."]


def test_labels_figures_and_contacts_are_rows_too(signed_in, organisation, editor):
    make_term(vocabulary=Vocabulary.LABEL, code="siric", label="SIRIC")
    client = signed_in(editor)
    rows = {
        "labels": {"label": "siric", "count": "2", "since": "2023-01-01",
                   "detail_fr": "Deux sites", "detail_en": "Two sites"},
        "figures": {"metric_fr": "lits", "metric_en": "beds", "qualifier": "about", "value": "400",
                    "as_of": "2025-12-31", "source": "Annual report"},
        "contacts": {"name": "Ann Press", "email": "ann@press.example",
                     "valid_until": "2027-01-01"},
    }  # fmt: skip
    part = {"labels": "labels", "figures": "facts", "contacts": "press_contacts"}

    for version, (section, row) in enumerate(rows.items()):
        typed = {f"{part[section]}-0-{name}": value for name, value in row.items()}
        typed |= {part[section]: "0", "version": str(version), "act": "publish"}
        client.post(page(organisation, section), typed)

    label = organisation.labels.get()
    assert (label.count, label.detail_fr, label.detail_en) == (2, "Deux sites", "Two sites")
    assert organisation.facts.get().metric_en == "beds"
    assert organisation.press_contacts.get().email == "ann@press.example"
