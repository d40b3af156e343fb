"""Outside financing: what is shown of schemes, and what their dated rules say."""

from datetime import date

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.kernel.eligibility import Answer
from pscc.pages.demo.offers import load_schemes
from pscc.pages.reference import load_reference_data
from services.forms.financing import FactsForm
from services.models import Scheme, SchemeRule
from services.queries.financing import check, in_words, schemes
from tests.factories import NOW, make_staff

pytestmark = pytest.mark.django_db
LIST = "/en/services/financing/"
TODAY = NOW.date()


def make_scheme(slug="grant", **fields):
    return Scheme.objects.create(
        slug=slug, name_fr=slug, name_en=slug, operator="A funder", summary_fr="Une aide.",
        summary_en="A grant.", official_url="https://a.example/", checked_on=date(2026, 5, 1),
        is_published=fields.pop("is_published", True), **fields,
    )  # fmt: skip


def add_rule(scheme, fact="company_age", comparison="less_than", values=("2",), **fields):
    return SchemeRule.objects.create(
        scheme=scheme, fact=fact, comparison=comparison, values=list(values),
        reason_fr="trop vieux", reason_en="too old", **fields,
    )  # fmt: skip


def facts(**typed):
    form = FactsForm(typed, on=TODAY)
    assert form.is_valid(), form.errors
    return form.facts()


@pytest.fixture
def _seed():
    load_reference_data()
    load_schemes(NOW)


@pytest.mark.usefixtures("_seed")
def test_a_company_aged_three_years_is_too_old_for_i_lab(client):
    page = client.get(f"{LIST}?company_age=3").text

    assert "Not eligible: company older than 2 years" in page


@pytest.mark.usefixtures("_seed")
@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ({}, ("undecided", "undecided", "undecided", "undecided")),
        ({"company_age": "3"}, ("undecided", "undecided", "not_eligible", "undecided")),
        ({"is_company": "no", "country": "FR", "trl": "4"},
         ("not_eligible", "undecided", "eligible", "undecided")),
        ({"company_age": "1", "country": "FR", "trl": "9"},
         ("eligible", "undecided", "not_eligible", "undecided")),
    ],
)  # fmt: skip
def test_what_the_four_schemes_say(said, answers):
    known = facts(**said)

    found = {each.slug: check(each, known, TODAY).answer.value for each in schemes()}

    assert tuple(found[slug] for slug in sorted(found)) == answers


@pytest.mark.usefixtures("_seed")
def test_loading_twice_adds_nothing():
    assert (load_schemes(NOW), Scheme.objects.count()) == (0, 4)


def test_a_rule_counts_only_while_it_is_in_force():
    scheme = make_scheme()
    add_rule(scheme, until=TODAY)

    assert check(scheme, {"company_age": 5}, TODAY).answer == Answer.UNDECIDED


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ({"founded_on": "2023-06-02"}, 2),
        ({"founded_on": "2023-06-01"}, 3),
        ({"company_age": "0"}, 0),
        ({"is_company": "no"}, 0),
        ({"is_company": "yes"}, None),
    ],
)
def test_the_age_follows_from_what_is_said(said, age):
    assert facts(**said).get("company_age") == age


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("founded_on=2030-01-01", "founded_on"),
        ("founded_on=2020-01-01&company_age=1", "company_age"),
        ("is_company=no&company_age=4", "is_company"),
        ("trl=12", "trl"),
        ("trl=four", "trl"),
        ("country=XX", "country"),
        ("stage=nowhere", "stage"),
        ("company_age=-1", "company_age"),
        ("funding=99999999999999999999", "funding"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(client, said, field):
    make_scheme()

    answer = client.get(f"{LIST}?{said}&headcount=17")

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert 'value="17"' in answer.text


def test_an_unpublished_scheme_is_not_there(client):
    scheme = make_scheme(is_published=False)

    assert client.get(scheme.get_absolute_url()).status_code == 404
    assert client.get(LIST).context["found"] == []


def test_a_scheme_says_that_it_is_not_ours_and_when_it_was_checked(client):
    scheme = make_scheme()
    add_rule(scheme)

    page = client.get(scheme.get_absolute_url()).text

    for words in ("is not affiliated with them", "Go to the official page", "https://a.example/",
                  "age of the company (years): less than 2", "1 May 2026"):  # fmt: skip
        assert words in page
    assert f'<meta property="og:title" content="{scheme.name}">' in page


def test_a_rule_in_words_names_countries():
    rule = add_rule(make_scheme(), "country", "one_of", ("FR", "DE"))

    assert in_words(rule) == "country: one of France, Germany"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions(client, queries, count):
    for number in range(count):
        add_rule(make_scheme(f"grant-{number}"))
    address = f"{LIST}?company_age=3"
    client.get(address)

    with queries(6):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_questions(client, queries, count):
    scheme = make_scheme()
    for _ in range(count):
        add_rule(scheme)
    client.get(scheme.get_absolute_url())

    with queries(7):
        client.get(scheme.get_absolute_url())


def test_staff_see_each_rule_in_words(client):
    scheme = make_scheme()
    add_rule(scheme)
    client.force_login(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_scheme_change", args=[scheme.pk])).text

    assert "age of the company (years): less than 2" in page
