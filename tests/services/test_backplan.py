"""From a target date backwards: what to ask by when, and what always holds of a plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.business_days import is_business_day
from services.backplan import PlanLine, PlannedService, PlannedSpan, PlannedStep, plan

TODAY = date(2026, 6, 1)
TARGET = date(2027, 3, 31)
BIOBANK = PlannedService(
    key="biobank",
    title="Tumour samples",
    provider="Biobank",
    lead_days=30,
    measured_days=None,
    steps=(PlannedStep("Scientific review", 20, "Board"), PlannedStep("Ethics", 60, "CPP")),
    opens_on=None,
    is_orderable=True,
)
SEQUENCING = PlannedService(
    key="sequencing",
    title="Exomes",
    provider="Genomics",
    lead_days=40,
    measured_days=45,
    steps=(),
    opens_on=None,
    is_orderable=True,
    after=("biobank",),
)


def the_line(service, *, today=TODAY, target=TARGET):
    (line,) = plan(target, today, [service])
    return line


def test_a_plan_counted_by_hand():
    lines = plan(TARGET, TODAY, [SEQUENCING, BIOBANK])

    assert lines == (
        PlanLine(
            key="biobank",
            title="Tumour samples",
            provider="Biobank",
            ask_by=date(2026, 10, 19),
            starts_on=date(2027, 1, 14),
            ready_by=date(2027, 2, 13),  # the day before sequencing starts
            days=30,
            basis="stated",
            steps=(
                PlannedSpan("Scientific review", "Board", date(2026, 10, 26), date(2026, 11, 15)),
                PlannedSpan("Ethics", "CPP", date(2026, 11, 15), date(2027, 1, 14)),
            ),
            problem="",
        ),
        PlanLine(
            key="sequencing",
            title="Exomes",
            provider="Genomics",
            ask_by=date(2027, 2, 5),  # the 7th is a Sunday
            starts_on=date(2027, 2, 14),
            ready_by=TARGET,
            days=45,
            basis="measured",
            steps=(),
            problem="",
        ),
    )


def test_a_day_to_ask_on_a_holiday_moves_to_the_business_day_before():
    # A week before these targets are Ascension, Easter Monday and Christmas.
    days = [
        plan(target, TODAY, [replace(BIOBANK, lead_days=0, steps=())])[0].ask_by
        for target in (date(2026, 5, 21), date(2026, 4, 13), date(2027, 1, 1))
    ]

    assert days == [date(2026, 5, 13), date(2026, 4, 3), date(2026, 12, 24)]


def test_the_time_for_an_answer_is_kept_free():
    service = replace(BIOBANK, lead_days=0, steps=())

    days = [plan(date(2026, 6, 26), TODAY, [service], answer_days=each)[0] for each in (0, 7, 14)]

    assert [line.ask_by for line in days] == [
        date(2026, 6, 26), date(2026, 6, 19), date(2026, 6, 12)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "measured", "basis", "days", "starts_on"),
    [
        (30, None, "stated", 30, date(2027, 3, 1)),
        (30, 10, "measured", 10, date(2027, 3, 21)),
        (30, 0, "measured", 0, TARGET),
        (None, 10, "measured", 10, date(2027, 3, 21)),
        (None, None, "unknown", None, TARGET),
    ],
)
def test_measured_wins_over_stated(stated, measured, basis, days, starts_on):
    line = the_line(replace(SEQUENCING, lead_days=stated, measured_days=measured, after=()))

    assert (line.basis, line.days, line.starts_on) == (basis, days, starts_on)


@pytest.mark.parametrize(
    ("changes", "today", "problem", "late_by"),
    [
        ({}, TODAY, "", 0),
        ({}, date(2026, 12, 4), "", 0),  # the last day to ask
        ({}, date(2026, 12, 5), "too_late", 1),
        ({}, date(2027, 1, 4), "too_late", 31),
        ({"lead_days": None}, TODAY, "unknown_time", 0),
        ({"lead_days": None}, TARGET, "too_late", 68),
        ({"steps": (PlannedStep("Ethics", None, "CPP"),)}, TODAY, "unknown_time", 0),
        ({"is_orderable": False}, TODAY, "closed", 0),
        ({"is_orderable": False}, date(2026, 12, 5), "closed", 1),
        ({"is_orderable": False, "opens_on": date(2026, 5, 1)}, TODAY, "closed", 0),
        ({"is_orderable": False, "opens_on": date(2026, 12, 4)}, TODAY, "", 0),
        ({"is_orderable": False, "opens_on": date(2026, 12, 6)}, TODAY, "opens_too_late", 2),
        ({"opens_on": date(2026, 5, 1)}, TODAY, "", 0),
        ({"opens_on": date(2026, 5, 1)}, date(2026, 12, 5), "too_late", 1),
    ],
)
def test_what_stands_in_the_way_is_named(changes, today, problem, late_by):
    service = replace(BIOBANK, lead_days=29 + 21, steps=(PlannedStep("Ethics", 60, "CPP"),))

    line = the_line(replace(service, **changes), today=today)

    assert (line.problem, line.late_by) == (problem, late_by)


def test_a_service_waits_for_each_that_it_needs_and_those_for_theirs():
    link = replace(BIOBANK, lead_days=10, steps=())
    chain = [
        replace(link, key="a"),
        replace(link, key="b", after=("a",)),
        replace(link, key="c", after=("a", "b", "elsewhere")),
    ]

    lines = plan(TARGET, TODAY, chain)

    assert {line.key: (line.starts_on, line.ready_by) for line in lines} == {
        "c": (date(2027, 3, 21), TARGET),
        "b": (date(2027, 3, 10), date(2027, 3, 20)),
        "a": (date(2027, 2, 27), date(2027, 3, 9)),
    }


@pytest.mark.parametrize("after", [("biobank",), ("sequencing",)])
def test_a_circle_is_refused(after):
    with pytest.raises(ValueError, match="cycle"):
        plan(TARGET, TODAY, [SEQUENCING, replace(BIOBANK, after=after)])


def test_two_services_with_one_key_are_refused():
    with pytest.raises(ValueError, match="same key"):
        plan(TARGET, TODAY, [BIOBANK, replace(BIOBANK, title="Another")])


def test_no_services_make_an_empty_plan():
    assert plan(TARGET, TODAY, []) == ()


KEYS = "abcdefgh"
DAYS = st.none() | st.integers(0, 400) | st.just(32767)
DATES = st.dates(date(2020, 1, 1), date(2060, 1, 1))
STEPS = st.lists(st.builds(PlannedStep, st.just("Step"), DAYS, st.just("")), max_size=3).map(tuple)
ANSWER_DAYS = st.integers(0, 30)


@st.composite
def plannable(draw):
    """Return services that need only those with an earlier key, in any order."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=len(KEYS)))
    earlier = {key: [each for each in KEYS if each < key] for key in keys}
    return [
        PlannedService(
            key=key,
            title=key,
            provider="",
            lead_days=draw(DAYS),
            measured_days=draw(DAYS),
            steps=draw(STEPS),
            opens_on=draw(st.none() | DATES),
            is_orderable=draw(st.booleans()),
            after=tuple(draw(st.sets(st.sampled_from(earlier[key])))) if earlier[key] else (),
        )
        for key in keys
    ]


@given(plannable(), DATES, DATES, st.timedeltas(timedelta(), timedelta(days=900)), ANSWER_DAYS)
def test_a_later_target_never_asks_earlier(services, target, today, more, answer_days):
    lines = plan(target, today, services, answer_days=answer_days)

    later = {
        line.key: line for line in plan(target + more, today, services, answer_days=answer_days)
    }
    assert [line for line in lines if later[line.key].ask_by < line.ask_by] == []
    assert [line for line in lines if later[line.key].late_by > line.late_by] == []


@given(plannable(), DATES, DATES, st.randoms(use_true_random=False))
def test_the_order_of_the_services_does_not_matter(services, target, today, random):
    shuffled = [
        replace(each, after=tuple(random.sample(each.after, len(each.after))))
        for each in random.sample(services, len(services))
    ]

    assert plan(target, today, shuffled) == plan(target, today, services)


@given(plannable(), DATES, DATES, ANSWER_DAYS)
def test_the_days_of_a_plan_follow_one_another(services, target, today, answer_days):
    lines = {line.key: line for line in plan(target, today, services, answer_days=answer_days)}

    for service in services:
        line = lines[service.key]
        spans = [day for step in line.steps for day in (step.starts_on, step.ends_on)]
        days = [line.ask_by, *spans, line.starts_on, line.ready_by, target]
        assert days == sorted(days)
        assert [step.name for step in line.steps] == [step.name for step in service.steps]
        assert is_business_day(line.ask_by)
        assert line.problem or line.ask_by >= today
        assert (line.late_by > 0) == (max(today, service.opens_on or today) > line.ask_by)


@given(plannable(), DATES, DATES)
def test_nothing_is_ready_after_what_needs_it_starts(services, target, today):
    lines = {line.key: line for line in plan(target, today, services)}

    late = [
        (key, service.key)
        for service in services
        for key in lines.keys() & set(service.after)
        if lines[key].ready_by > lines[service.key].starts_on
    ]

    assert late == []
    assert [line.key for line in lines.values() if line.ready_by > target] == []
