"""Eligibility as a pure question: what holds, what fails, what cannot be said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.eligibility import Answer, Condition, Verdict, evaluate, judge, whole_years

TODAY = date(2026, 6, 1)
YOUNG = Condition("company_age", "less_than", ("2",), "company older than 2 years")
FRENCH = Condition("country", "one_of", ("FR",), "company not in France")
HINT = Condition("trl", "at_least", ("4",), "TRL below 4", is_knock_out=False)


@pytest.mark.parametrize(
    ("comparison", "values", "fact", "verdict"),
    [
        ("at_least", ("4",), 4, Verdict.HOLDS),
        ("at_least", ("4",), 3, Verdict.FAILS),
        ("at_most", ("8",), 8, Verdict.HOLDS),
        ("at_most", ("8",), 9, Verdict.FAILS),
        ("less_than", ("2",), 1, Verdict.HOLDS),
        ("less_than", ("2",), 2, Verdict.FAILS),
        ("one_of", ("FR", "DE"), "fr", Verdict.HOLDS),
        ("one_of", ("FR",), "US", Verdict.FAILS),
        ("none_of", ("US",), "FR", Verdict.HOLDS),
        ("none_of", ("US",), "US", Verdict.FAILS),
        ("one_of", ("yes",), True, Verdict.HOLDS),
        ("one_of", ("yes",), False, Verdict.FAILS),
        ("at_least", ("4",), None, Verdict.UNKNOWN),
        ("at_least", ("many",), 4, Verdict.UNKNOWN),
        ("at_least", ("4",), "NaN", Verdict.UNKNOWN),
        ("at_least", (), 4, Verdict.UNKNOWN),
        ("at_least", ("40", "000"), 50, Verdict.UNKNOWN),
        ("one_of", (" ",), "FR", Verdict.UNKNOWN),
        ("one_of", ("FR",), " ", Verdict.UNKNOWN),
        ("resembles", ("4",), 4, Verdict.UNKNOWN),
    ],
)
def test_each_comparison(comparison, values, fact, verdict):
    assert judge(Condition("fact", comparison, values), fact) == verdict


def test_one_reason_against_decides_and_is_named():
    outcome = evaluate([YOUNG, FRENCH], {"company_age": 3}, TODAY)

    assert outcome.answer == Answer.NOT_ELIGIBLE
    assert [each.reason for each in outcome.against] == ["company older than 2 years"]
    assert outcome.missing == [FRENCH]


def test_what_is_not_known_leaves_it_open():
    outcome = evaluate([YOUNG, FRENCH], {"company_age": 1}, TODAY)

    assert (outcome.answer, outcome.missing) == (Answer.UNDECIDED, [FRENCH])


def test_a_remark_warns_and_decides_nothing():
    outcome = evaluate([YOUNG, HINT], {"company_age": 1, "trl": 2}, TODAY)

    assert (outcome.answer, outcome.warnings) == (Answer.ELIGIBLE, [HINT])


def test_a_condition_counts_from_its_first_day_to_the_day_before_its_last():
    dated = Condition("trl", "at_least", ("9",), since=TODAY, until=TODAY + timedelta(days=2))

    days = [TODAY + timedelta(days=each) for each in (-1, 0, 1, 2)]

    assert [evaluate([dated], {"trl": 1}, day).answer for day in days] == [
        Answer.UNDECIDED, Answer.NOT_ELIGIBLE, Answer.NOT_ELIGIBLE, Answer.UNDECIDED
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "years"),
    [(date(2024, 6, 1), 2), (date(2024, 6, 2), 1), (date(2026, 6, 2), 0), (date(2024, 2, 29), 2)],
)
def test_years_are_whole(since, years):
    assert whole_years(since, TODAY) == years


ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
NAMES = st.sampled_from(["company_age", "trl", "country"])
FACTS = st.dictionaries(NAMES, ANYTHING)
CONDITIONS = st.lists(
    st.builds(
        Condition,
        fact=NAMES,
        comparison=st.sampled_from(["at_least", "at_most", "less_than", "one_of", "none_of", "?"]),
        values=st.lists(st.text(max_size=5), max_size=3).map(tuple),
        is_knock_out=st.booleans(),
    ),
    max_size=6,
)


@given(CONDITIONS, FACTS)
def test_it_answers_whatever_it_is_asked(conditions, facts):
    assert evaluate(conditions, facts, TODAY).answer in Answer


@given(CONDITIONS)
def test_nothing_known_never_counts_against(conditions):
    assert evaluate(conditions, {}, TODAY).answer != Answer.NOT_ELIGIBLE


@given(CONDITIONS, FACTS, NAMES)
def test_forgetting_a_fact_never_rules_out(conditions, facts, name):
    before = evaluate(conditions, facts, TODAY).answer
    less = {key: value for key, value in facts.items() if key != name}

    after = evaluate(conditions, less, TODAY).answer

    assert after != Answer.NOT_ELIGIBLE or before == Answer.NOT_ELIGIBLE


@given(CONDITIONS, FACTS)
def test_the_order_of_conditions_does_not_matter(conditions, facts):
    backwards = evaluate(reversed(conditions), facts, TODAY).answer

    assert evaluate(conditions, facts, TODAY).answer == backwards
