"""Business days in Paris: holidays by literal dates, clock changes, and what always holds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.business_days import (
    add_business_days,
    business_day_from,
    business_day_until,
    business_days_between,
    is_business_day,
    next_working_moment,
)

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)

# New Year, Easter Monday, 1 May, 8 May, Ascension, Whit Monday, 14 July, Assumption, All Saints,
# Armistice, Christmas; Easter was 31 March, 20, 5 April, 28 March and 16 April.
HOLIDAYS = {
    2024: ["01-01", "04-01", "05-01", "05-08", "05-09", "05-20", "07-14", "08-15", "11-01", "11-11",
           "12-25"],
    2025: ["01-01", "04-21", "05-01", "05-08", "05-29", "06-09", "07-14", "08-15", "11-01", "11-11",
           "12-25"],
    2026: ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11",
           "12-25"],
    2027: ["01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11",
           "12-25"],
    2028: ["01-01", "04-17", "05-01", "05-08", "05-25", "06-05", "07-14", "08-15", "11-01", "11-11",
           "12-25"],
}  # fmt: skip


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def end_of(text):
    return datetime.combine(date.fromisoformat(text), time.max, PARIS)


@pytest.mark.parametrize("year", HOLIDAYS)
def test_days_off_of_a_year_are_its_weekends_and_the_holidays_of_all_france(year):
    days = [date(year, 1, 1) + DAY * each for each in range(365 + (year % 4 == 0))]

    off = [day for day in days if not is_business_day(day)]

    holidays = {date.fromisoformat(f"{year}-{each}") for each in HOLIDAYS[year]}
    assert off == [day for day in days if day.weekday() >= 5 or day in holidays]


@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2024, 12, 26), date(2025, 6, 10)])
def test_good_friday_boxing_day_and_the_tuesday_after_whitsun_are_business_days(day):
    assert is_business_day(day)


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        ("2026-06-01T09:00", 0, "2026-06-01"),  # Monday
        ("2026-06-01T09:00", 2, "2026-06-03"),
        ("2026-06-01T23:59:59.999999", 2, "2026-06-03"),
        ("2026-06-05T17:00", 2, "2026-06-09"),  # Friday: over the weekend
        ("2026-06-06T10:00", 0, "2026-06-08"),  # Saturday counts as Monday
        ("2026-06-06T10:00", 2, "2026-06-10"),
        ("2026-06-07T10:00", 2, "2026-06-10"),  # so does Sunday
        ("2026-04-02T10:00", 2, "2026-04-07"),  # Friday, then Tuesday after Easter Monday
        ("2026-04-30T10:00", 1, "2026-05-04"),  # 1 May is a Friday
        ("2026-05-13T10:00", 1, "2026-05-15"),  # Ascension
        ("2026-05-14T10:00", 1, "2026-05-18"),  # begins on Ascension: counts as Friday
        ("2026-05-22T10:00", 1, "2026-05-26"),  # Whit Monday
        ("2026-07-13T10:00", 1, "2026-07-15"),  # 14 July, a Tuesday
        ("2025-08-14T10:00", 1, "2025-08-18"),  # 15 August, a Friday
        ("2027-10-29T10:00", 1, "2027-11-02"),  # 1 November, a Monday
        ("2026-11-10T10:00", 1, "2026-11-12"),
        ("2026-12-24T10:00", 1, "2026-12-28"),
        ("2026-12-31T10:00", 1, "2027-01-04"),
        ("2026-03-27T10:00", 1, "2026-03-30"),  # clocks go forward on the 29th
        ("2026-10-23T10:00", 1, "2026-10-26"),  # and back on the 25th
    ],
)
def test_a_term_lasts_until_the_end_of_its_last_business_day(at, days, due):
    assert add_business_days(paris(at), days) == end_of(due)
    assert business_days_between(paris(at), end_of(due)) == days


def test_midnight_in_paris_is_the_first_late_moment_in_summer_and_in_winter():
    summer = add_business_days(paris("2026-06-01T09:00"), 0)
    winter = add_business_days(paris("2026-12-01T09:00"), 0)

    assert [each + timedelta(microseconds=1) for each in (summer, winter)] == [
        datetime(2026, 6, 1, 22, tzinfo=UTC),
        datetime(2026, 12, 1, 23, tzinfo=UTC),
    ]


def test_the_day_is_that_of_paris_whatever_zone_the_moment_or_the_reader_is_in():
    tuesday = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)

    with timezone.override("America/New_York"):
        due = add_business_days(tuesday, 1)
        waited = business_days_between(tuesday, datetime(2026, 6, 2, 22, 30, tzinfo=UTC))

    assert (due, waited) == (end_of("2026-06-03"), 1)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-06-05T17:00", "2026-06-06T12:00", 0),  # Friday to Saturday
        ("2026-06-05T17:00", "2026-06-07T12:00", 0),
        ("2026-06-05T17:00", "2026-06-08T00:00", 1),
        ("2026-06-06T10:00", "2026-06-08T18:00", 0),  # Saturday counts as Monday
        ("2026-06-06T10:00", "2026-06-09T00:00", 1),
        ("2026-06-04T10:00", "2026-06-02T10:00", 0),
        ("2026-01-01T00:00", "2026-12-31T23:00", 251),
        ("2025-12-31T00:00", "2027-12-31T23:00", 252 + 254),
    ],
)
def test_waiting_counts_the_business_days_begun_since(start, end, days):
    assert business_days_between(paris(start), paris(end)) == days


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-06-01T08:00", "2026-06-01T08:00"),
        ("2026-06-01T17:59:59", "2026-06-01T17:59:59"),
        ("2026-06-01T18:00", "2026-06-02T08:00"),
        ("2026-06-01T07:59", "2026-06-01T08:00"),
        ("2026-06-05T18:30", "2026-06-08T08:00"),
        ("2026-06-06T10:00", "2026-06-08T08:00"),
        ("2026-04-03T20:00", "2026-04-07T08:00"),
        ("2026-03-28T10:00", "2026-03-30T08:00"),
    ],
)
def test_reminders_go_out_in_working_hours(at, moment):
    assert next_working_moment(paris(at)) == paris(moment)


def test_business_days_around_a_weekend():
    saturday = date(2026, 6, 6)

    around = business_day_until(saturday), business_day_from(saturday)

    assert around == (date(2026, 6, 5), date(2026, 6, 8))
    assert {business_day_until(each) for each in around} | {
        business_day_from(each) for each in around
    } == set(around)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        add_business_days(datetime(2026, 6, 1, 9), 1)  # noqa: DTZ001 the fault


def test_business_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_business_days(paris("2026-06-01T09:00"), -1)


ZONES = st.sampled_from([UTC, PARIS, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Lima")])
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2060, 1, 1), timezones=ZONES)  # noqa: DTZ001 bounds
NUMBERS = st.integers(0, 60)
SPANS = st.timedeltas(timedelta(), timedelta(days=900))


def day_of(at):
    return at.astimezone(PARIS).date()


@given(MOMENTS, NUMBERS)
def test_a_term_ends_with_a_business_day_that_many_after(at, days):
    due = add_business_days(at, days)

    assert is_business_day(day_of(due))
    assert day_of(due + timedelta(microseconds=1)) == day_of(due) + DAY
    assert business_days_between(at, due) == days
    assert due >= at.astimezone(UTC)


@given(MOMENTS, NUMBERS, SPANS)
def test_who_starts_later_or_has_more_days_is_not_due_earlier(at, days, span):
    due = add_business_days(at, days)

    assert add_business_days(at.astimezone(UTC) + span, days) >= due
    assert day_of(add_business_days(at, days + 1)) > day_of(due)


@given(MOMENTS, SPANS)
def test_waiting_is_what_counting_day_by_day_gives(at, span):
    end = at.astimezone(UTC) + span
    first = business_day_from(day_of(at))
    days = [first + DAY * each for each in range(1, (day_of(end) - first).days + 1)]

    waited = business_days_between(at, end)

    assert waited == sum(map(is_business_day, days))
    assert day_of(add_business_days(at, waited)) <= max(day_of(end), first)


@given(MOMENTS, SPANS, SPANS)
def test_waiting_never_shrinks(at, span, more):
    start = at.astimezone(UTC)

    waited = business_days_between(start, start + span)

    assert business_days_between(start, start + span + more) >= waited
    assert business_days_between(start + more, start + span) <= waited


@given(MOMENTS, SPANS)
def test_a_working_moment_is_one_and_stays(at, span):
    moment = next_working_moment(at)

    local = moment.astimezone(PARIS)
    assert is_business_day(local.date())
    assert time(8) <= local.time() < time(18)
    assert next_working_moment(moment) == moment >= at.astimezone(UTC)
    assert next_working_moment(at.astimezone(UTC) + span) >= moment
