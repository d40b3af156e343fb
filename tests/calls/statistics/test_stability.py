"""Rank stability, disagreement, cut-off and agenda."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.statistics.agenda import Group, agenda
from calls.statistics.calibration import calibrate
from calls.statistics.cutoffs import Moves, moves_at_place, moves_at_score
from calls.statistics.disagreement import Disagreement, disagreements, flag_from
from calls.statistics.stability import RankRange, Stability, rank_stability
from tests.calls.statistics.worlds import REVIEWS, scores

FAST = {"samples": 100, "seed": 7}


# --- Ranks ---------------------------------------------------------------------------------------


def test_a_clear_order_is_stable():
    reviews = scores(A={"r": 5, "s": 5}, B={"r": 3, "s": 3}, C={"r": 1, "s": 1})

    result = rank_stability(reviews, top=1, **FAST)

    assert result == Stability(
        (
            RankRange("A", 2, 1, 1, 1, 1.0, rests_on_one=False),
            RankRange("B", 2, 2, 2, 2, 0.0, rests_on_one=False),
            RankRange("C", 2, 3, 3, 3, 0.0, rests_on_one=False),
        ),
        top=1,
        samples=100,
        seed=7,
    )


def test_a_disputed_application_is_first_as_often_as_chance_says():
    # Two draws of {1, 5}: mean 5 in a quarter of samples, 3 in a half, 1 in a quarter.
    # Widened by the root of 2 around 3: above 4 in that quarter only.
    reviews = scores(A={"r": 4, "s": 4}, B={"r": 1, "s": 5})

    first, second = rank_stability(reviews, top=1, seed=1, samples=4000).ranges

    assert (first.application, first.low, first.high) == ("A", 1, 2)
    assert second.share == pytest.approx(0.25, abs=0.03)
    assert first.share + second.share == pytest.approx(1)


def test_equals_share_the_places_that_are_left():
    reviews = scores(A={"r": 4}, B={"r": 4}, C={"r": 4}, D={"r": 1})

    result = rank_stability(reviews, top=2, **FAST)

    assert [(each.rank, round(each.share, 3)) for each in result.ranges] == [
        (1, 0.667), (1, 0.667), (1, 0.667), (4, 0.0),
    ]  # fmt: skip


def test_a_single_review_is_no_certainty():
    reviews = scores(A={"r": 3}, B={"r": 1, "s": 4}, C={"s": None})

    result = rank_stability(reviews, top=1, **FAST)

    assert [(each.application, each.rests_on_one) for each in result.ranges] == [
        ("A", True),
        ("B", False),
    ]
    assert (result.ranges[0].low, result.ranges[0].high) == (1, 2)


def test_the_seed_makes_the_figures():
    reviews = scores(A={"r": 4, "s": 2, "t": 3}, B={"r": 1, "s": 5, "t": 3}, C={"r": 3, "s": 2})

    results = [rank_stability(reviews, top=1, seed=seed, samples=200) for seed in (3, 3, 4)]

    assert results[0] == results[1]
    assert results[0].ranges != results[2].ranges


@settings(deadline=None)
@given(REVIEWS, st.integers(min_value=0, max_value=7), st.randoms(use_true_random=False))
def test_ranks_whatever_the_scores(reviews, top, random):
    result = rank_stability(reviews, top=top, **FAST)

    assert rank_stability(random.sample(reviews, len(reviews)), top=top, **FAST) == result
    assert [each for each in result.ranges if not each.low <= each.rank <= each.high] == []
    shares = sum(each.share for each in result.ranges)
    assert shares == pytest.approx(min(top, len(result.ranges)), abs=1e-4)


# --- Disagreement --------------------------------------------------------------------------------


def test_disagreement():
    reviews = scores(A={"r": 1, "s": 3, "t": None}, B={"r": 4}, C={"r": 3, "s": 3.5})

    result = disagreements(reviews, flagged_from=flag_from(5))

    assert result == (
        Disagreement("A", 2, Decimal(2), Decimal(2).sqrt(), is_flagged=True),
        Disagreement("B", 1, None, None, is_flagged=False),
        Disagreement("C", 2, Decimal("0.5"), Decimal("0.125").sqrt(), is_flagged=False),
    )


# --- The cut-off ---------------------------------------------------------------------------------


def _calibrated():
    # s is generous by half a point: B falls from 4 to 3.5; A stays at 4. D is scored by r alone.
    return calibrate(scores(A={"r": 3, "s": 5}, B={"s": 4}, D={"r": 3.6}, E={"r": None}), ratio=1.0)


def test_a_fixed_score():
    result = moves_at_score(_calibrated(), Decimal("3.8"))

    assert (result.up, result.down, result.would_move) == (("D",), ("B",), True)
    assert result.open == ("A", "B", "D")
    assert result.line == Decimal("3.8")


def test_a_number_of_places():
    found = [moves_at_place(_calibrated(), places) for places in (0, 1, 2, 3)]

    assert [(each.up, each.down) for each in found] == [
        ((), ()),
        # Equal on 4 as scored, so that both had the first place.
        (("D",), ("A", "B")),
        (("D",), ("B",)),
        ((), ()),
    ]
    assert [each.line is None for each in found] == [True, False, False, True]


def test_scores_of_zero_are_scores():
    calibration = calibrate(scores(A={"r": 0}, B={"r": 0}, C={"r": 1}))

    assert moves_at_place(calibration, 1).line == Decimal("0.5")


# --- The agenda ----------------------------------------------------------------------------------


def _place(application, rank, share):
    return RankRange(application, 3, rank, rank, rank, share, rests_on_one=False)


def _apart(application, points, *, flagged=False):
    return Disagreement(application, 3, Decimal(points), None, is_flagged=flagged)


def test_the_order_of_the_agenda():
    places = [("A", 1.0), ("B", 0.97), ("C", 0.7), ("D", 0.6), ("E", 0.5), ("F", 0.5), ("G", 0.0)]
    stability = Stability(
        tuple(_place(key, rank, share) for rank, (key, share) in enumerate(places, 1)), 4, 100, 1
    )
    apart = [
        _apart("A", 3, flagged=True),
        _apart("B", 1),
        _apart("C", 2, flagged=True),
        _apart("D", 1),
        _apart("E", 0),
        _apart("F", 1),
        _apart("G", 1),
        Disagreement("H", 0, None, None, is_flagged=False),
    ]
    moves = Moves(up=("G",), down=(), open=(), line=None)

    result = agenda(stability, apart, moves)

    assert [(each.position, each.application, each.group) for each in result] == [
        (1, "C", Group.OPEN_AND_DISPUTED),
        (2, "F", Group.OPEN),  # as even as E, and wider apart
        (3, "E", Group.OPEN),
        (4, "D", Group.OPEN),
        (5, "G", Group.MOVED),
        (6, "A", Group.DISPUTED),
        (7, "B", Group.CLEAR),
        (8, "H", Group.UNSCORED),
    ]
    assert result[0].reason == "open_and_disputed"


@settings(deadline=None)
@given(REVIEWS, st.integers(min_value=0, max_value=7), st.randoms(use_true_random=False))
def test_the_agenda_has_every_application_once_in_one_order(reviews, top, random):
    def listed(given):
        calibration = calibrate(given)
        stability = rank_stability(given, top=top, **FAST)
        apart = disagreements(given, flagged_from=Decimal(2))
        return agenda(stability, apart, moves_at_place(calibration, top))

    result = listed(reviews)

    assert listed(random.sample(reviews, len(reviews))) == result
    assert sorted(each.application for each in result) == sorted(
        {each.application for each in reviews}
    )
    assert [each.group for each in result] == sorted(each.group for each in result)
