"""The arithmetic of reviews: what counts, what does not, and what can never happen."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from calls.scores import Mark, is_below, mean, spread, weighted_mean

SCORES = st.decimals(min_value=0, max_value=5, places=1)
WEIGHTS = st.integers(min_value=1, max_value=100)
MARKS = st.lists(
    st.builds(Mark, score=SCORES, weight=WEIGHTS, scale_max=st.just(5)), min_size=1, max_size=12
)
NOT_APPLICABLE = st.lists(
    st.builds(Mark, score=st.none(), weight=WEIGHTS, scale_max=st.just(5)), max_size=12
)


def test_weights_count():
    marks = [Mark(Decimal(5), 30, 5), Mark(Decimal(2), 40, 5), Mark(Decimal(4), 30, 5)]

    result = weighted_mean(marks)

    assert result == Decimal("3.5")


def test_not_applicable_is_left_out_and_never_zero():
    marks = [Mark(Decimal(4), 50, 5), Mark(None, 50, 5)]

    result = weighted_mean(marks)

    assert result == Decimal(4)


def test_only_not_applicable_has_no_mean():
    assert weighted_mean([Mark(None, 50, 5)]) is None


def test_scales_of_different_length_are_put_on_the_longest():
    marks = [Mark(Decimal(5), 50, 5), Mark(Decimal(5), 50, 10)]

    result = weighted_mean(marks)

    assert result == Decimal("7.5")


def test_mean_and_spread_ignore_what_is_not_given():
    values = [Decimal(1), None, Decimal(4)]

    figures = (mean(values), spread(values), mean([None]), spread([Decimal(1), None]))

    assert figures == (Decimal("2.5"), Decimal(3), None, None)


def test_threshold():
    answers = [
        is_below(Decimal("2.9"), Decimal(3)),
        is_below(Decimal(3), Decimal(3)),
        is_below(None, Decimal(3)),
        is_below(Decimal(1), None),
    ]

    assert answers == [True, False, False, False]


@given(MARKS, NOT_APPLICABLE)
def test_adding_not_applicable_never_changes_the_mean(marks, others):
    assert weighted_mean([*others, *marks]) == weighted_mean(marks)


@given(MARKS)
def test_the_mean_lies_between_the_lowest_and_the_highest(marks):
    scores = [mark.score for mark in marks]

    result = weighted_mean(marks)

    # 28 digits of Decimal: a third of a point may end on the last digit above or below.
    slack = Decimal("1e-20")
    assert min(scores) - slack <= result <= max(scores) + slack


@given(MARKS, st.integers(min_value=1, max_value=9))
def test_multiplying_every_weight_changes_nothing(marks, factor):
    heavier = [Mark(mark.score, mark.weight * factor, mark.scale_max) for mark in marks]

    means = [weighted_mean(heavier), weighted_mean(marks)]

    assert (spread(means) or 0) < Decimal("1e-20")
