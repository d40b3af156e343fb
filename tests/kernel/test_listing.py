"""One list for every room: words, facets, pages, and the whole set for other programs."""

import csv
import io
import json

import pytest

from partners.actions.organisations import refresh_organisation_search
from partners.enums import OrganisationKind, Vocabulary
from pscc.kernel.views.shown import Option, most_useful
from tests.factories import make_organisation, make_term

pytestmark = pytest.mark.django_db

LIST = "/en/partners/"


def searchable(**fields):
    organisation = make_organisation(**fields)
    refresh_organisation_search(organisation)
    return organisation


def facets(client, **asked):
    """Return {facet: {code: count}} as the page shows them."""
    shown = client.get(LIST, asked).context["facets"]
    return {each.name: {option.value: option.count for option in each.options} for each in shown}


def total(client, **asked):
    return client.get(LIST, asked).context["page"].paginator.count


def document(client, **asked):
    answer = client.get(LIST, {**asked, "format": "json"})
    return json.loads(b"".join(answer.streaming_content))


def names(client, **asked):
    return [row["name"] for row in document(client, **asked)["results"]]


def table(answer):
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- Facets --------------------------------------------------------------------------------------


@pytest.fixture
def town():
    """Make five organisations that differ in kind, city and disciplines."""
    biology, data = (
        make_term(vocabulary=Vocabulary.DISCIPLINE, code=code) for code in ("biology", "data")
    )
    for name, kind, city, disciplines in [
        ("Alpha", OrganisationKind.BIOTECH, "Paris", [biology, data]),
        ("Beta", OrganisationKind.BIOTECH, "Villejuif", [biology]),
        ("Gamma cancer", OrganisationKind.HOSPITAL, "Paris", [biology]),
        ("Delta cancer", OrganisationKind.HOSPITAL, "Villejuif", []),
        ("Epsilon", OrganisationKind.UNIVERSITY, "Paris", [data]),
    ]:
        searchable(name=name, kind=kind, city=city).disciplines.set(disciplines)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "biotech"},
        {"kind": ["biotech", "hospital"], "city": "Paris"},
        {"discipline": "biology"},
        {"discipline": ["biology", "data"], "kind": "hospital"},
        {"q": "cancer"},
        {"q": "cancer", "city": "Paris"},
    ],
)
@pytest.mark.usefixtures("town")
def test_a_count_is_what_a_click_shows(client, asked):
    counted = facets(client, **asked)

    clicked = {
        facet: {code: total(client, **{**asked, facet: code}) for code in counts}
        for facet, counts in counted.items()
    }

    assert counted
    assert clicked == counted


@pytest.mark.usefixtures("town")
def test_what_has_no_city_is_under_no_city(client):
    make_organisation(name="Nowhere")

    assert total(client) == 6
    assert facets(client)["city"] == {"Paris": 3, "Villejuif": 2}


@pytest.mark.usefixtures("town")
def test_a_choice_that_finds_nothing_can_still_be_taken_back(client):
    counted = facets(client, city="Villejuif", kind="university")

    assert counted["city"] == {"Paris": 1, "Villejuif": 0}
    assert counted["kind"] == {"biotech": 1, "hospital": 1, "university": 0}


@pytest.mark.usefixtures("town")
def test_choices_of_a_facet_add_up_and_facets_narrow_each_other(client):
    assert names(client, kind=["biotech", "hospital"]) == [
        "Alpha", "Beta", "Delta cancer", "Gamma cancer"
    ]  # fmt: skip
    assert names(client, kind=["biotech", "hospital"], city="Paris") == ["Alpha", "Gamma cancer"]


@pytest.mark.usefixtures("town")
def test_a_thing_with_two_terms_counts_once(client):
    assert total(client, discipline=["biology", "data"]) == 4
    assert facets(client)["discipline"] == {"biology": 3, "data": 2}


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("code", ["wizard", "é" * 10_000, "' OR 1=1 --", "😀"])
@pytest.mark.parametrize("facet", ["kind", "city", "discipline", "circle"])
def test_an_unknown_choice_finds_nothing_and_the_page_says_so(client, facet, code):
    answer = client.get(LIST, {facet: code})

    assert answer.status_code == 200
    assert answer.context["page"].paginator.count == 0
    assert "Nothing matches" in answer.text


@pytest.mark.usefixtures("town")
def test_an_empty_choice_is_no_choice(client):
    assert total(client, kind="", city="") == 5


def test_a_choice_as_long_as_an_address_may_be_is_found(client):
    city = "V" * 80
    make_organisation(name="Far", city=city)

    assert names(client, city=city) == ["Far"]


def test_a_long_facet_keeps_what_finds_most_and_what_is_chosen(client):
    for number in range(25):
        make_organisation(city=f"Town {number:02}")
    for number in range(2):
        make_organisation(city="Zenith", name=f"Twin {number}")

    free = facets(client)["city"]
    chosen = facets(client, city="Town 24")["city"]

    assert len(free) == len(chosen) == 20
    assert free["Zenith"] == chosen["Zenith"] == 2
    assert "Town 24" not in free
    assert chosen["Town 24"] == 1
    assert list(chosen) == sorted(chosen)


def test_however_many_choices_are_chosen_all_stay_to_be_unchosen():
    options = [Option(str(number), str(number), 1, number < 30) for number in range(40)]

    assert [each.value for each in most_useful(options)] == [str(number) for number in range(30)]


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", " ", "\t"])
def test_no_words_show_the_whole_list_in_its_order(client, words):
    for name in ("Beta", "Alpha"):
        searchable(name=name)

    assert names(client, q=words) == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cancer -alpha", ["Beta cancer"]),
        ('"alpha cancer"', ["Alpha cancer"]),
        ('"cancer alpha"', []),
        ("alpha -cancer", []),
        ("-cancer", []),
        ("alpha OR beta", ["Alpha cancer", "Beta cancer"]),
        ('"alpha', ["Alpha cancer"]),
        ("alpha' --", ["Alpha cancer"]),
        ("alpha & | ! ( :*", ["Alpha cancer"]),
        ("<script>alert(1)</script>", []),
        ("😀", []),
        ("x" * 10_000, []),
    ],
)
def test_words_are_read_as_a_web_search_and_never_break_it(client, words, expected):
    for name in ("Alpha cancer", "Beta cancer"):
        searchable(name=name, summary_en="Something.", summary_fr="Chose.")

    answer = client.get(LIST, {"q": words})

    assert answer.status_code == 200
    assert sorted(names(client, q=words)) == expected
    assert "<script>alert" not in answer.text


def test_words_and_choices_are_kept_in_the_form_of_the_other(client):
    searchable(name="Alpha", kind=OrganisationKind.HOSPITAL)

    page = client.get(LIST, {"q": 'al"pha', "kind": "hospital"}).text

    assert '<input type="hidden" name="q" value="al&quot;pha">' in page
    assert '<input type="hidden" name="kind" value="hospital">' in page


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("1", 1), ("3", 3), ("4", 3), ("-1", 3), ("0", 3), ("many", 1), ("9" * 400, 3)],
)
def test_a_page_out_of_range_is_the_nearest_one(client, asked, shown):
    for _ in range(41):
        make_organisation()

    answer = client.get(LIST, {"page": asked})

    assert answer.status_code == 200
    assert answer.context["page"].number == shown


def test_an_empty_list_has_a_first_page(client):
    answer = client.get(LIST, {"page": "7"})

    assert answer.status_code == 200
    assert "0 results" in answer.text


# --- Other programs ------------------------------------------------------------------------------


def test_both_downloads_hold_the_whole_narrowed_set_whatever_the_page(client):
    for number in range(45):
        make_organisation(name=f"House {number:02}", city="Paris" if number % 2 else "Lyon")

    asked = {"city": "Paris", "page": "2"}
    whole = document(client, **asked)
    rows = table(client.get(LIST, {**asked, "format": "csv"}))

    expected = [f"House {number:02}" for number in range(1, 45, 2)]
    assert whole["count"] == 22
    assert [row["name"] for row in whole["results"]] == expected
    assert [row["name"] for row in rows] == expected


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://evil.example")', "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
        "＝1", "＋1", "－1", "＠1",
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(client, name):
    make_organisation(name=name)

    (row,) = table(client.get(LIST, {"format": "csv"}))

    assert row["name"] == f"'{name}"


@pytest.mark.parametrize("name", ['Said "so", they', "Ligne\nsuivante", "مرحبا", "Élan 😀", "a;b"])
def test_a_cell_comes_back_as_it_was(client, name):
    make_organisation(name=name)

    answer = client.get(LIST, {"format": "csv"})
    (row,) = table(answer)

    assert row["name"] == name
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="organisations.csv"'


def test_a_sheet_begins_with_the_mark_that_excel_reads(client):
    first = next(iter(client.get(LIST, {"format": "csv"}).streaming_content))

    assert first.startswith(b"\xef\xbb\xbforganisation,name,")


def test_an_unknown_format_is_the_page(client):
    answer = client.get(LIST, {"format": "xml"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
