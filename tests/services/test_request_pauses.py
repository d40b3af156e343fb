"""The provider's clock stands still while the team completes a request, and goes on from there."""

from datetime import date, datetime, timedelta

import pytest

from pscc.kernel.business_days import add_business_days
from tests.services.requesting import make_asked
from tests.services.test_request_moves import PARIS, end_of, take

pytestmark = pytest.mark.django_db


def test_the_provider_s_clock_stands_still_while_the_team_completes_the_request():
    """Sent on Friday 10 July; returned on Monday 13; sent again on Thursday 16: the 14th is a
    holiday, and one of two business days was used.
    """
    friday = datetime(2026, 7, 10, 9, 0, tzinfo=PARIS)
    asked = make_asked(at=friday)

    take(asked, "return_to_team", asked.editor, at=friday + timedelta(days=3))
    paused = asked.fresh()
    take(asked, "submit", asked.founder, at=friday + timedelta(days=6))
    resumed = asked.fresh()

    assert (paused.clock_spent, paused.clock_days) == (1, 10)
    assert paused.due_at == end_of(date(2026, 7, 28))
    assert (resumed.clock_spent, resumed.clock_days) == (1, 1)
    assert resumed.due_at == end_of(date(2026, 7, 17))


@pytest.mark.parametrize(
    ("before", "days"),
    [((), 2), (("triage",), 5), (("study",), 10)],  # the turn of each: its whole term
)
@pytest.mark.parametrize("used", [1, 3])
def test_what_was_left_of_the_turn_that_was_paused_is_left_when_it_goes_on(before, days, used):
    """From Monday 1 June; no holiday follows."""
    monday = datetime(2026, 6, 1, 9, 0, tzinfo=PARIS)
    asked = make_asked(at=monday)
    for name in before:
        take(asked, name, asked.editor, at=monday)

    take(asked, "return_to_team", asked.editor, at=monday + timedelta(days=used))
    paused = asked.fresh().clock_left
    take(asked, "submit", asked.founder, at=monday + timedelta(days=7))

    left = max(1, days - used)
    resumed = asked.fresh()
    assert (paused, resumed.clock_days, resumed.clock_left) == (left, left, None)
    assert resumed.due_at == add_business_days(monday + timedelta(days=7), left)


def test_what_was_left_lasts_over_two_pauses():
    asked = make_asked(at=datetime(2026, 6, 1, 9, 0, tzinfo=PARIS))
    for day, name, by in (
        (1, "study", asked.editor),
        (4, "return_to_team", asked.editor),
        (5, "submit", asked.founder),
        (9, "return_to_team", asked.editor),
    ):
        take(asked, name, by, at=datetime(2026, 6, day, 9, 0, tzinfo=PARIS))

    # Ten days: three until Thursday 4, two more from Friday 5 to Tuesday 9.
    assert asked.fresh().clock_left == 5


def test_a_clock_that_was_used_up_leaves_one_day():
    asked = make_asked(at=datetime(2026, 7, 6, 9, 0, tzinfo=PARIS))  # a Monday

    take(asked, "return_to_team", asked.editor, at=datetime(2026, 7, 10, 9, 0, tzinfo=PARIS))
    take(asked, "submit", asked.founder, at=datetime(2026, 7, 11, 9, 0, tzinfo=PARIS))

    # again on a Saturday: Monday counts as the day of arrival, and the 14th is a holiday
    assert asked.fresh().clock_spent == 4
    assert asked.fresh().due_at == end_of(date(2026, 7, 15))


def test_a_second_pause_adds_to_the_first():
    asked = make_asked(at=datetime(2026, 7, 6, 9, 0, tzinfo=PARIS))

    for day, name, by in (
        (7, "return_to_team", asked.editor),
        (8, "submit", asked.founder),
        (9, "return_to_team", asked.editor),
    ):
        take(asked, name, by, at=datetime(2026, 7, day, 9, 0, tzinfo=PARIS))

    assert asked.fresh().clock_spent == 2


def test_another_step_begins_a_clock_of_its_own():
    asked = make_asked(at=datetime(2026, 7, 6, 9, 0, tzinfo=PARIS))
    take(asked, "return_to_team", asked.editor, at=datetime(2026, 7, 7, 9, 0, tzinfo=PARIS))
    take(asked, "submit", asked.founder, at=datetime(2026, 7, 8, 9, 0, tzinfo=PARIS))

    take(asked, "triage", asked.editor, at=datetime(2026, 7, 9, 9, 0, tzinfo=PARIS))

    assert (asked.fresh().clock_spent, asked.fresh().clock_days) == (0, 5)
    assert asked.fresh().due_at == end_of(date(2026, 7, 17))  # over the 14th
