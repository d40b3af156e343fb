"""The map of jobs by region: map, table, files and command tell the same of each region."""

import csv
import io
import json
from decimal import Decimal
from io import StringIO

import lxml.html
import pytest
from django.core.management import call_command

from pscc.impact.departments import REGION_LETTERS, REGION_NAMES
from pscc.impact.enums import DeclarationState
from pscc.impact.queries.figures import figures, years_shown
from pscc.kernel import formats
from pscc.kernel.clock import now
from tests.factories import make_organisation
from tests.impact.declarations import make_declaration
from tests.impact.test_public_page import CSV, JSON, PAGE

pytestmark = pytest.mark.django_db


def _printed(year):
    out = StringIO()
    call_command("indicators", "--period", str(year), "--key", "jobs-by-region", stdout=out)
    rows = [line.split("\t") for line in out.getvalue().splitlines()]
    return {row[0].removeprefix("jobs-by-region/"): row[1:] for row in rows}


def _of(rows, year):
    return {
        row["region"]: row
        for row in rows
        if (row["key"], str(row["year"])) == ("jobs-by-region", str(year))
    }


def _table(client):
    return csv.DictReader(io.StringIO(client.get(CSV).text.removeprefix("\ufeff")))


def _shown(client):
    """Return by letters: what the tile writes, its title, and the cells of the table."""
    page = lxml.html.fromstring(client.get(PAGE).text)
    cells = {
        line[0][0].text: [cell.text_content() for cell in line[1:]]
        for line in page.xpath("//div[@class='regions']//tbody/tr")
    }
    found = {}
    for tile in page.xpath("//*[local-name()='svg'][@class='tiles']/*[local-name()='g']"):
        letters = tile.xpath("string(*[contains(@class, 'tile__letters')])")
        said = tile.xpath("string(*[contains(@class, 'tile__value')])")
        found[letters] = (said, tile.xpath("string(*[local-name()='title'])"), *cells[letters])
    return found


def test_map_table_files_and_command_tell_the_same_of_each_region(client):
    year = years_shown(now())[-1] - 2
    for jobs in ({"91": 8, "31": 1}, {"75": "2.5", "69": 5}, {"75": 1000}, {"69": 1}, {}):
        make_declaration(make_organisation(), DeclarationState.VALIDATED, year=year, jobs=jobs)
    make_declaration(make_organisation(), DeclarationState.SENT, year=year, jobs={"91": 100})
    answers = _of(json.loads(client.get(JSON).text)["results"], year)
    printed, table, shown = _printed(year), _of(_table(client), year), _shown(client)

    assert set(printed) == set(table) == set(answers) == set(REGION_NAMES)
    assert set(shown) == set(REGION_LETTERS.values())
    for region, (low, high, _unit, left_out, told) in printed.items():
        row, cells = answers[region], table[region]
        said, title, words, unknown = shown[REGION_LETTERS[region]]
        assert title == f"{REGION_NAMES[region]} – {words}"
        assert row["region_name"] == cells["region_name"] == REGION_NAMES[region]
        assert row["is_hidden"] is (told == "not shown") is words.startswith("not shown")
        if row["is_hidden"]:
            assert (said, row["low"], row["high"], cells["low"]) == ("×", None, None, "")
            continue
        assert [low, high] == [row["low"], row["high"]] == [cells["low"], cells["high"]]
        assert said == words == formats.number(Decimal(low))
        assert int(left_out) == row["left_out"] == int(cells["left_out"]) == 1
        assert unknown == "1 left out: not known"
    assert shown["IDF"][2] == "1,010.5"
    assert {region for region, row in answers.items() if row["is_hidden"]} == {"84", "76"}


def test_the_map_is_of_the_year_in_which_the_jobs_are_told(client):
    this_year = years_shown(now())[-1]
    for _ in range(3):
        make_declaration(
            make_organisation(), DeclarationState.VALIDATED, year=this_year - 2, jobs={"75": 5}
        )

    found = figures(this_year, now()).regions
    over = figures(this_year - 1, now()).regions

    assert (found.year, found.opens_in) == (this_year - 2, this_year + 1)
    assert (over.year, over.opens_in) == (this_year - 1, None)
    assert [tile.written for tile in found.tiles if tile.letters == "IDF"] == ["15"]
    assert {tile.shade for tile in over.tiles} == {"unknown"}
    assert "jobs-by-region" not in {
        row["key"] for row in json.loads(client.get(JSON).text)["results"]
        if row["year"] == this_year
    }  # fmt: skip
