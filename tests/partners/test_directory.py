"""The public directory: who is in it, what a page shows and to whom."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from partners.enums import (
    Circle,
    FactQualifier,
    IdentifierScheme,
    MembershipRole,
    OrganisationKind,
    OrganisationState,
    Vocabulary,
)
from partners.models import CircleMembership, OrganisationFact, OrganisationIdentifier, Site
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.factories import (
    make_membership,
    make_organisation,
    make_service,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/en/partners/"


def page_of(client, organisation):
    return client.get(reverse("partners:detail", kwargs={"slug": organisation.slug}))


def document(client, path=LIST, **asked):
    answer = client.get(path, {**asked, "format": "json"})
    return json.loads(b"".join(answer.streaming_content))


def make_site(organisation, **fields):
    place = {
        "street": "114 rue Édouard-Vaillant", "postcode": "94800", "city": "Villejuif",
        "longitude": Decimal("2.3486"), "latitude": Decimal("48.7947"), "is_main": True,
    }  # fmt: skip
    return Site.objects.create(organisation=organisation, **place | fields)


def make_hidden(state=OrganisationState.DRAFT, **fields):
    """Make an organisation that is not in the directory."""
    organisation = make_organisation(**fields)
    organisation.suspend()
    organisation.save()
    if state == OrganisationState.ARCHIVED:
        organisation.archive()
        organisation.save()
    return organisation


def make_whole(*, parent=None, **fields):
    """Make an organisation about which everything is known."""
    organisation = make_organisation(
        parent=parent, city="Villejuif", website="https://a.example/", founded_year=1921,
        headcount=3000, headcount_on=date(2026, 1, 31),
        description_en="# History\n\nLong.", description_fr="Longue.", checked_on=date(2026, 5, 1),
        source="Register", **fields,
    )  # fmt: skip
    CircleMembership.objects.create(
        organisation=organisation, circle=Circle.FOUNDER, since=date(2022, 12, 1)
    )
    OrganisationFact.objects.create(
        organisation=organisation, metric_fr="Patients", metric_en="Patients", value=50_000,
        qualifier=FactQualifier.ABOUT, as_of=date(2022, 12, 1), source="Press release",
    )  # fmt: skip
    OrganisationIdentifier.objects.create(
        organisation=organisation, scheme=IdentifierScheme.SIREN, value=f"{organisation.pk:09}"
    )
    organisation.disciplines.add(make_term(vocabulary=Vocabulary.DISCIPLINE))
    organisation.labels.create(label=make_term(vocabulary=Vocabulary.LABEL))
    make_service(provider=organisation)
    return organisation


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("asked", "number"), [({}, 6), ({"kind": "biotech", "circle": "founder"}, 7)]
)
def test_the_list_asks_the_same_questions_for_one_and_three(client, queries, count, asked, number):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(number):
        answer = client.get(LIST, asked)

    assert answer.context["page"].paginator.count == count


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_the_same_questions_for_one_and_three(client, queries, count, form):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(10):
        answer = client.get(LIST, {"format": form})
        assert b"".join(answer)


def test_only_published_organisations_are_listed_even_for_staff(signed_in):
    make_organisation(name="Shown")
    make_hidden(name="Hidden")
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    text = client.get(LIST).text

    assert "Shown" in text
    assert "Hidden" not in text


def public_row(organisation):
    (discipline,), (label,) = organisation.disciplines.all(), organisation.labels.all()
    return {
        "organisation": organisation.uid,
        "name": "Gustave",
        "legal_name": "",
        "acronym": "",
        "kind": "cancer_centre",
        "maturity": "",
        "summary": "A centre.",
        "description": "# History\n\nLong.",
        "city": "Villejuif",
        "country": "FR",
        "website": "https://a.example/",
        "founded_year": 1921,
        "headcount": 3000,
        "headcount_on": "2026-01-31",
        "circles": ["founder"],
        "circle_dates": ["founder 2022-12-01/"],
        "identifiers": [f"siren:{organisation.pk:09}"],
        "labels": [label.label.code],
        "disciplines": [discipline.code],
        "tumour_types": [],
        "sites": ["114 rue Édouard-Vaillant, 94800, Villejuif [2.348600, 48.794700]"],
        "freshness": "current",
        "checked_on": "2026-05-01",
        "source": "Register",
        "source_licence": "",
        "address": f"/en/partners/{organisation.slug}/",
        "is_demo": False,
    }


def test_a_row_says_all_that_is_public_in_both_formats(client):
    organisation = make_whole(
        name="Gustave", summary_en="A centre.", kind=OrganisationKind.CANCER_CENTRE
    )
    make_site(organisation)

    whole = document(client)
    text = b"".join(client.get(LIST, {"format": "csv"})).decode().removeprefix("\ufeff")
    (line,) = csv.DictReader(io.StringIO(text))

    (row,) = whole["results"]
    assert row == public_row(organisation)
    assert (whole["count"], list(whole)[:4]) == (
        1, ["publisher", "mention", "site", "exported_at"]
    )  # fmt: skip
    assert {name: line[name] for name in ("circle_dates", "identifiers", "founded_year")} == {
        "circle_dates": "founder 2022-12-01/",
        "identifiers": f"siren:{organisation.pk:09}",
        "founded_year": "1921",
    }
    assert (line["publisher"], line["mention"]) == (whole["publisher"], whole["mention"])


def test_a_french_address_speaks_french(client):
    make_organisation(summary_fr="Une phrase.", summary_en="A sentence.")

    answer = document(client, "/fr/partners/")

    assert answer["results"][0]["summary"] == "Une phrase."
    assert answer["results"][0]["address"].startswith("/fr/")


def test_a_missing_translation_falls_back_to_the_other_language(client):
    make_organisation(summary_fr="Une phrase.", summary_en="")

    answer = document(client)

    assert answer["results"][0]["summary"] == "Une phrase."


# --- Circles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (-1, None, True),
        (0, None, True),
        (1, None, False),
        (-2, 1, True),
        (-2, 0, False),
        (-2, -1, False),
    ],
)
def test_filter_card_and_count_agree_on_the_circles_of_today(client, since, until, holds):
    today = now().date()
    organisation = make_organisation(name="One")
    CircleMembership.objects.create(
        organisation=organisation,
        circle=Circle.FOUNDER,
        since=None if since is None else today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )

    narrowed = document(client, circle="founder")
    (row,) = document(client)["results"]
    facets = {each.name: each.options for each in client.get(LIST).context["facets"]}

    assert narrowed["count"] == int(holds)
    assert row["circles"] == (["founder"] if holds else [])
    assert [option.count for option in facets.get("circle", [])] == ([1] if holds else [])


def test_one_circle_does_not_lend_its_dates_to_another(client):
    today = now().date()
    organisation = make_organisation()
    CircleMembership.objects.create(
        organisation=organisation, circle=Circle.FOUNDER, until=today - timedelta(days=1)
    )
    CircleMembership.objects.create(organisation=organisation, circle=Circle.PARTNER)

    assert document(client, circle="founder")["count"] == 0
    assert document(client, circle="partner")["count"] == 1


# --- One organisation ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_questions_however_much_is_known(client, queries, count):
    organisation = make_whole(parent=make_organisation())
    for number in range(count):
        make_service(provider=organisation)
        make_organisation(parent=organisation)
        organisation.labels.create(label=make_term(vocabulary=Vocabulary.LABEL))
        OrganisationFact.objects.create(
            organisation=organisation, metric_fr=f"F{number}", metric_en=f"F{number}", value=1,
            as_of=date(2026, 1, 1), source="S",
        )  # fmt: skip
    page_of(client, organisation)

    with queries(13):
        answer = page_of(client, organisation)

    assert answer.status_code == 200


def test_a_page_shows_what_is_known_with_date_and_source(client):
    organisation = make_whole(name="Gustave")

    page = page_of(client, organisation).text

    for words in (
        "<h2>History</h2>", "about 50,000", "Press release", "Founder", "since", "Villejuif",
        "1921", "Service ", f"{organisation.pk:09}", "https://a.example/", "1 May 2026", "Register",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.ADMINISTRATOR, 200),
        (Role.PROGRAMME_OFFICER, 200),
        (Role.CALL_MANAGER, 200),
        (Role.ADVISOR, 200),
        (Role.COMMUNICATION, 200),
        (Role.FUNDER, 404),
    ],
)
def test_what_is_not_published_is_for_staff(signed_in, role, status):
    organisation = make_hidden(name="Embargoed")
    person = make_staff(role) if role else make_user()

    answer = page_of(signed_in(person), organisation)

    assert answer.status_code == status
    assert ("Embargoed" in answer.text) == (status == 200)
    assert ("Not public" in answer.text) == (status == 200)


def test_what_is_not_published_does_not_exist_for_visitors(client):
    assert page_of(client, make_hidden()).status_code == 404
    assert page_of(client, make_hidden(OrganisationState.ARCHIVED)).status_code == 404


@pytest.mark.parametrize("role", list(MembershipRole))
def test_members_see_their_own_unpublished_organisation_until_they_leave(signed_in, role):
    organisation, person = make_hidden(), make_user()
    membership = make_membership(user=person, organisation=organisation, role=role)
    client = signed_in(person)

    before = page_of(client, organisation).status_code
    membership.ended_at = now()
    membership.save()

    assert (before, page_of(client, organisation).status_code) == (200, 404)


def test_neither_parent_nor_child_tells_of_an_unpublished_organisation(client):
    parent = make_hidden(name="Embargoed parent")
    organisation = make_organisation(parent=parent)
    hidden = make_hidden(name="Embargoed child", parent=organisation)

    page = page_of(client, organisation).text

    assert "Embargoed" not in page
    assert parent.slug not in page
    assert hidden.slug not in page


def test_published_parent_and_children_are_linked(client):
    parent = make_organisation(name="Above")
    organisation = make_organisation(parent=parent)
    child = make_organisation(name="Below", parent=organisation)

    page = page_of(client, organisation).text

    assert f'href="{parent.get_absolute_url()}"' in page
    assert f'href="{child.get_absolute_url()}"' in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('"><img src=x onerror=alert(1)>', "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"),
        ("معهد السرطان", "معهد السرطان"),
        ("Institut 🧬", "Institut 🧬"),
        ("{{ request }}{% now %}", "{{ request }}{% now %}"),
        ("x" * 200, "x" * 200),
    ],
)
def test_any_name_is_shown_as_text(client, name, shown):
    organisation = make_organisation(name=name, description_en=name)

    pages = [page_of(client, organisation).text, client.get(LIST).text]

    for page in pages:
        assert shown in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_description_of_ten_thousand_characters_is_shown_whole(client):
    organisation = make_organisation(description_en="fjord " * 2_000)

    assert page_of(client, organisation).text.count("fjord") == 2_000


@pytest.mark.parametrize("slug", ["a" * 500, "UPPER", "-", "1"])
def test_an_unknown_address_is_not_found(client, slug):
    assert client.get(f"{LIST}{slug}/").status_code == 404
