"""The windows of the demo's calls follow the calendar."""

from datetime import UTC, datetime

import pytest

from pscc.pages.demo.windows import Window, name_of, windows_of

QUARTERS = {"kind": "cut_offs", "dates": [[2, 2], [4, 28], [8, 5], [11, 3]]}


def utc(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_cut_offs_give_the_window_before_the_open_one_and_the_next():
    found = windows_of(QUARTERS, utc(2026, 11, 23, 12))

    assert found == [
        Window(utc(2026, 8, 5, 15), utc(2026, 11, 3, 16)),
        Window(utc(2026, 11, 3, 16), utc(2027, 2, 2, 16)),
        Window(utc(2027, 2, 2, 16), utc(2027, 4, 28, 15)),
    ]


@pytest.mark.parametrize(
    "at",
    [utc(2026, 11, 3, 15), utc(2026, 11, 3, 16), utc(2026, 12, 31, 23), utc(2027, 1, 1, 0)],
    ids=["an hour before a cut-off", "at the cut-off", "new year's eve", "new year"],
)
def test_there_is_always_one_window_open(at):
    _before, current, _after = windows_of(QUARTERS, at)

    assert current.opens_at <= at < current.closes_at


def test_other_calls_have_one_window_counted_from_today():
    plan = {"kind": "relative", "opens_in_days": 40, "closes_in_days": 110}

    assert windows_of(plan, utc(2026, 11, 23, 23)) == [
        Window(utc(2027, 1, 3, 8), utc(2027, 3, 14, 16))
    ]


def test_a_window_is_named_by_its_closing_day():
    window = Window(utc(2026, 11, 3, 16), utc(2027, 2, 2, 16))

    assert name_of(window, "Session of %s") == "Session of 2 February 2027"
