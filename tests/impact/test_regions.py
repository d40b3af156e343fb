"""Jobs by region: what is validated, added up; nobody works a company out; a tile for each."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from pscc.impact.departments import REGION_LETTERS, REGION_NAMES
from pscc.impact.enums import DeclarationState
from pscc.impact.queries.indicators import JOBS_BY_REGION, indicator
from pscc.impact.queries.measuring import read_period, year_of
from pscc.impact.queries.parts import parts_for_everyone
from pscc.impact.queries.tiles import HEIGHT, PLACES, SIDE, WIDTH, shade_of
from tests.impact.declarations import YEAR, make_declaration
from tests.impact.test_indicators import LATE

pytestmark = pytest.mark.django_db
VALIDATED = DeclarationState.VALIDATED
PARIS, LYON, TOULOUSE, BASTIA = "11", "84", "76", "94"


def regions(period=None):
    found = JOBS_BY_REGION.parts([period or year_of(YEAR, LATE)])[0]
    return {part.key: part for part in found}


def everyone():
    return {part.key: part for part in parts_for_everyone(list(regions().values()))}


def hidden():
    return {key for key, part in everyone().items() if part.measure.is_hidden}


def declare(*companies):
    for jobs in companies:
        make_declaration(state=VALIDATED, jobs=jobs)


def test_the_departments_of_a_region_are_added_up_and_only_what_is_validated():
    declare({"75": 4, "91": "2.5"}, {"94": 10, "2B": 0}, {})
    make_declaration(state=VALIDATED, jobs={"75": 50}, year=YEAR - 1)
    for state in DeclarationState:
        if state != VALIDATED:
            make_declaration(state=state, jobs={"75": 100})

    found = regions()

    paris, bastia = found[PARIS], found[BASTIA]
    assert (paris.measure.low, paris.measure.organisations) == (Decimal("16.5"), 2)
    assert (bastia.measure.low, bastia.measure.organisations) == (0, 0)
    assert {part.measure.left_out for part in found.values()} == {1}
    assert list(found) == list(REGION_NAMES)


def test_the_regions_are_the_jobs_of_the_country():
    declare({"75": 4, "69": "2.5"}, {"31": 10}, {})

    total = indicator("jobs").measures([year_of(YEAR, LATE)])[0]

    assert sum(part.measure.low for part in regions().values()) == total.low == Decimal("16.5")


def test_without_a_declaration_no_region_is_known():
    make_declaration(state=VALIDATED)

    assert {part.measure.low for part in regions().values()} == {None}


def test_of_half_a_year_no_region_is_known():
    declare({"75": 4})

    found = regions(read_period(f"{YEAR}-H1", LATE))

    assert {part.measure.low for part in found.values()} == {None}


def test_a_region_is_shown_from_three_companies_on():
    declare({"75": 4}, {"91": 5})
    assert hidden() == {PARIS}
    assert everyone()[PARIS].in_words == "not shown: fewer than 3 organisations"

    declare({"94": 6})
    assert hidden() == set()
    assert everyone()[PARIS].in_words == "15"


def test_a_company_alone_in_a_region_is_not_the_rest_of_the_total():
    declare(*[{"75": 4}] * 4, *[{"31": 5}] * 3, {"69": 7})

    found = everyone()

    assert hidden() == {LYON, TOULOUSE}
    assert found[TOULOUSE].in_words == "not shown: another region could be worked out"
    assert (found[TOULOUSE].measure.low, found[TOULOUSE].organisations) == (None, frozenset())
    assert found[PARIS].measure.low == 16


def test_three_companies_in_the_regions_held_back_shield_each_other():
    declare({"75": 4, "69": 1}, {"75": 4, "31": 2}, {"75": 4, "31": 3})

    assert hidden() == {LYON, TOULOUSE}
    assert everyone()[PARIS].measure.low == 12


def test_every_region_has_a_tile_of_its_own_on_the_map():
    assert set(PLACES) == set(REGION_LETTERS) == set(REGION_NAMES)
    assert len(set(PLACES.values())) == len(set(REGION_LETTERS.values())) == 18
    assert max(x for x, _y in PLACES.values()) + SIDE == WIDTH
    assert max(y for _x, y in PLACES.values()) + SIDE == HEIGHT


@pytest.mark.parametrize(
    ("jobs", "shade"),
    [(None, "unknown"), ("0", "0"), ("0.5", "1"), ("19.9", "1"), ("20", "2"), ("99.9", "2"),
     ("100", "3"), ("500", "4")],
)  # fmt: skip
def test_a_number_has_a_class(jobs, shade):
    assert shade_of(None if jobs is None else Decimal(jobs)) == shade


@pytest.mark.parametrize("companies", [1, 3])
def test_regions_cost_one_statement(companies, queries):
    for _ in range(companies):
        declare({"75": 4, "69": 1})

    with queries(1):
        JOBS_BY_REGION.parts([year_of(year, LATE) for year in (YEAR - 1, YEAR)])


def test_the_command_prints_only_the_regions_where_they_are_asked_for():
    declare({"75": 4})
    out = StringIO()

    call_command("indicators", "--period", str(YEAR), "--key", "jobs-by-region", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 18
    assert "jobs-by-region/11\t4\t4\tnumber\t0\tnot shown" in lines
    assert "jobs-by-region/84\t0\t0\tnumber\t0\tshown" in lines
