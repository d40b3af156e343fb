"""The public impact page: page, table, files and command tell the same; nothing of one company."""

import csv
import io
import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from pscc.impact.enums import DeclarationState, SourceKind
from pscc.impact.queries.figures import figures, published, years_shown
from pscc.impact.queries.indicators import INDICATORS, JOBS_BY_REGION
from pscc.kernel.clock import now
from pscc.kernel.drawings import columns
from tests.factories import NOW, make_organisation, make_service
from tests.factories_community import make_news_item
from tests.impact.declarations import make_declaration
from tests.impact.ledger import make_envelope, make_line
from tests.services.requesting import S, make_asked

pytestmark = pytest.mark.django_db
PAGE, JSON, CSV = "/en/impact/", "/impact/indicators.json?lang=en", "/impact/indicators.csv?lang=en"


@pytest.fixture
def ledger():
    make_line(SourceKind.STATE, low=20, envelope=make_envelope())
    for _ in range(3):
        make_line(SourceKind.PRIVATE, low=10, organisation=make_organisation())
    make_line(SourceKind.PRIVATE, low=None, organisation=make_organisation())


def rows_of(client):
    results = json.loads(client.get(JSON).text)["results"]
    return {(row["key"], row["year"]): row for row in results}


def test_the_page_shows_range_share_and_source(client, ledger):
    page = client.get(PAGE).text

    for words in ("€80 million to €100 million", "20% to 25%", "1.5", "€30 million",
                  "1 left out: not known", "Press release, page 1"):  # fmt: skip
        assert words in page


def test_the_page_of_an_empty_portal_knows_nothing_of_money(client):
    page = client.get(PAGE).text

    assert "not known" in page
    assert "None" not in page


def test_what_would_tell_of_one_company_is_nowhere(client):
    make_line(SourceKind.STATE, low=20, envelope=make_envelope())
    make_line(SourceKind.PRIVATE, low=13, organisation=make_organisation())

    page, rows, table = client.get(PAGE).text, rows_of(client), client.get(CSV).text

    assert page.count("not shown: fewer than 3 organisations") == 2
    assert page.count('figure__value--untold">not shown: fewer than 3 organisations') == 2
    for key in ("partners-committed", "leverage"):
        row = rows[key, None]
        assert (row["low"], row["high"], row["is_hidden"]) == (None, None, True)
    for told in (page, json.dumps(list(rows.values())), table):
        assert "13 million" not in told
        assert "13000000" not in told


def test_page_files_and_command_tell_the_same(client, ledger):
    at = now()
    this_year = timezone.localtime(at).year
    make_news_item(dated_on=timezone.localdate(at))
    make_asked(S.RUNNING, service=make_service(provider=make_organisation()), at=NOW)
    out = StringIO()
    call_command("indicators", "--period", str(this_year), stdout=out)
    printed = {
        row[0]: row[1:] for row in (line.split("\t") for line in out.getvalue().splitlines())
    }
    table = {
        (row["key"], row["year"]): row
        for row in csv.DictReader(io.StringIO(client.get(CSV).text.removeprefix("\ufeff")))
    }
    answers, page = rows_of(client), client.get(PAGE)

    shown = [each for _level, members in page.context["figures"].levels for each in members]
    assert {each.of.key for each in shown} == {key for key in printed if "/" not in key}
    for figure in shown:
        key, year = figure.of.key, figure.year
        low, high, _unit, left_out, is_told = printed[key]
        row, cells = answers[key, year], table[key, str(year or "")]
        assert row["is_hidden"] is (is_told == "not shown")
        assert figure.in_words in page.text
        if row["is_hidden"]:
            continue
        assert [low, high] == [each or "unknown" for each in (row["low"], row["high"])]
        assert [cells["low"], cells["high"]] == [row["low"] or "", row["high"] or ""]
        assert int(left_out) == row["left_out"] == int(cells["left_out"])


def test_another_year_is_shown_and_nonsense_is_this_year(client):
    years = years_shown(now())

    assert client.get(f"{PAGE}?year={years[0]}").context["figures"].year == years[0]
    for nonsense in ("1999", "soon", "", "²"):
        assert client.get(PAGE, {"year": nonsense}).context["figures"].year == years[-1]


def test_years_are_columns_and_a_table(client):
    at = now()
    years = years_shown(at)
    for year in years[-2:]:
        make_news_item(dated_on=timezone.localdate(at).replace(year=year, day=1, month=1))

    found = figures(years[-1], at)
    news = next(each for _level, members in found.levels for each in members
                if each.of.key == "news-published")  # fmt: skip

    assert [value for _year, value, _left_out in news.rows] == ["0", "0", "0", "1", "1"]
    assert news.drawing is not None
    assert news.drawing.path.count("M") == len(years)
    assert news.drawing.path in client.get(PAGE).text


def test_a_column_of_nothing_is_a_hair_and_one_of_the_unknown_a_gap():
    drawn = columns([None, 0, 5, 10], width=40, height=12)

    assert drawn.gaps == "M1.5 11h7"
    assert drawn.path == "M11.5 12v-1h7v1Z M21.5 12v-5h7v5Z M31.5 12v-10h7v10Z"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_more_rows(client, rows, queries):
    for number in range(rows):
        make_line(SourceKind.STATE, envelope=make_envelope(f"envelope-{number}"))
        make_line(SourceKind.PRIVATE, organisation=make_organisation())
        make_news_item()
        make_asked(S.RUNNING, service=make_service(provider=make_organisation()), at=NOW)
        make_declaration(state=DeclarationState.VALIDATED, jobs={"75": 1, "69": 2})
    client.get(PAGE)
    cache.clear()

    with queries(51):  # one for each indicator and its parts
        client.get(PAGE)


def test_figures_are_kept_for_a_while(queries):
    at = now()
    first = published(at)
    make_news_item(dated_on=timezone.localdate(at))

    with queries(0):
        assert published(at) == first


@pytest.mark.parametrize("address", [JSON, CSV])
def test_whoever_has_the_numbers_gets_no_body(client, address):
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_files_name_the_programme_and_speak_the_language_asked_for(client):
    french = json.loads(client.get("/impact/indicators.json?lang=fr").text)

    assert "programme" in french
    assert french["title"] == "Impact du cluster"
    assert french["method"].endswith("/fr/impact/method/")


def test_the_method_names_every_indicator_with_its_formula(client):
    page = client.get("/en/impact/method/").text

    for each in (*INDICATORS, JOBS_BY_REGION):
        assert f'id="{each.key}"' in page
        assert str(each.formula) in page


def test_the_footer_and_the_home_page_lead_to_it(client):
    assert client.get("/en/").text.count('href="/en/impact/"') == 2


def _declare(year):
    for number in range(3):
        make_declaration(
            make_organisation(), DeclarationState.VALIDATED, year=year, licences=2 + number
        )


def _licences(client, year):
    shown = client.get(PAGE, {"year": year}).context["figures"].levels
    return next(each for _level, members in shown for each in members if each.of.key == "licences")


@pytest.mark.parametrize("years_ago", [1, 2])
def test_of_a_year_that_is_not_over_the_last_declared_one_is_told(client, years_ago):
    this_year = years_shown(now())[-1]
    _declare(this_year - years_ago)

    figure = _licences(client, this_year)

    assert (figure.year, figure.in_words, figure.next_year) == (
        this_year - years_ago, "9", this_year
    )  # fmt: skip
    assert [year for year, _value, _left_out in figure.rows] == years_shown(now())[:-1]
    words = f"{this_year} can be declared from 1 January {this_year + 1} on."
    assert words in client.get(PAGE).text
    assert words not in client.get(PAGE, {"year": this_year - 1}).text


def test_where_nothing_is_declared_the_last_year_that_is_over_is_not_known(client):
    this_year = years_shown(now())[-1]

    figure = _licences(client, this_year)

    assert (figure.year, figure.in_words) == (this_year - 1, "not known")


def test_a_year_that_is_over_is_told_as_it_was_declared(client):
    this_year = years_shown(now())[-1]
    _declare(this_year - 2)

    figure = _licences(client, this_year - 1)

    assert (figure.year, figure.in_words, figure.next_year) == (this_year - 1, "not known", None)


def test_programs_get_no_row_of_a_year_that_nobody_could_declare(client):
    this_year = years_shown(now())[-1]

    rows = rows_of(client)

    assert ("licences", this_year) not in rows
    assert ("licences", this_year - 1) in rows
    assert ("news-published", this_year) in rows
