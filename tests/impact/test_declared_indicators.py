"""What companies declared, added up: only what is validated, the unknown counted, nought said."""

from datetime import date
from decimal import Decimal

import pytest

from pscc.impact.enums import DeclarationState, Disclosure, Instrument
from pscc.impact.queries.indicators import indicator
from pscc.impact.queries.measuring import read_period, year_of
from tests.impact.declarations import YEAR, make_declaration
from tests.impact.test_indicators import LATE

pytestmark = pytest.mark.django_db
VALIDATED = DeclarationState.VALIDATED
KEYS = ("jobs", "jobs-created", "euros-raised", "patents-filed", "licences", "trials-started",
        "products")  # fmt: skip


def measured(key, period=None):
    return indicator(key).measures([period or year_of(YEAR, LATE)])[0]


def raise_funds(declaration, amount, disclosure=Disclosure.PUBLIC):
    declaration.funds.create(
        raised_on=date(YEAR, 5, 1), amount=amount, instrument=Instrument.EQUITY,
        disclosure=disclosure,
    )  # fmt: skip


def test_jobs_are_the_sum_of_what_is_validated():
    make_declaration(state=VALIDATED, jobs={"91": 10, "2A": "2.5"})
    make_declaration(state=VALIDATED, jobs={"75": 4})
    make_declaration(state=VALIDATED)
    make_declaration(state=VALIDATED, jobs={"75": 0})
    for state in DeclarationState:
        if state != VALIDATED:
            make_declaration(state=state, jobs={"91": 100})

    found = measured("jobs")

    assert (found.low, found.left_out, found.organisations) == (Decimal("16.5"), 1, 2)


@pytest.mark.parametrize(
    ("key", "column"),
    [("jobs-created", "jobs_created"), ("patents-filed", "patents_filed"),
     ("licences", "licences"), ("trials-started", "trials_started"), ("products", "products")],
)  # fmt: skip
def test_a_count_leaves_out_what_is_unknown_and_keeps_nought(key, column):
    for value in (3, 0, None):
        make_declaration(state=VALIDATED, **{column: value})
    make_declaration(state=DeclarationState.SENT, **{column: 50})
    make_declaration(state=VALIDATED, year=YEAR - 1, **{column: 50})

    found = measured(key)

    assert (found.low, found.left_out, found.organisations) == (3, 1, 1)


def test_funds_that_nobody_tells_are_left_out():
    several = make_declaration(state=VALIDATED, has_raised=True)
    for amount in (1_000_000, 500_000, None):
        raise_funds(several, amount)
    make_declaration(state=VALIDATED, has_raised=True)
    make_declaration(state=VALIDATED, has_raised=False)
    make_declaration(state=VALIDATED)

    found = measured("euros-raised")

    assert (found.low, found.left_out, found.organisations) == (1_500_000, 3, 1)


def test_no_funds_at_all_is_nought_once_somebody_says_so():
    make_declaration(state=VALIDATED)
    assert measured("euros-raised").low is None

    make_declaration(state=VALIDATED, has_raised=False)
    assert measured("euros-raised").low == 0


@pytest.mark.parametrize("key", KEYS)
def test_half_a_year_is_not_known(key):
    make_declaration(
        state=VALIDATED, jobs={"91": 10}, jobs_created=1, patents_filed=1, licences=1,
        trials_started=1, products=1, has_raised=False,
    )  # fmt: skip

    assert measured(key).low is not None
    assert measured(key, read_period(f"{YEAR}-H1", LATE)).low is None


@pytest.mark.parametrize(("in_sums", "is_hidden"), [(0, False), (1, True), (2, True), (3, False)])
def test_an_amount_told_in_sums_only_is_not_found_by_taking_the_others_away(in_sums, is_hidden):
    for position in range(3):
        how = Disclosure.AGGREGATE if position < in_sums else Disclosure.PUBLIC
        raise_funds(make_declaration(state=VALIDATED, has_raised=True), 1_000_000, how)

    assert measured("euros-raised").for_everyone().is_hidden is is_hidden


def test_two_companies_are_hidden_and_three_are_shown():
    for _ in range(2):
        make_declaration(state=VALIDATED, licences=1)
    assert measured("licences").for_everyone().is_hidden

    make_declaration(state=VALIDATED, licences=1)
    assert measured("licences").for_everyone().low == 3
