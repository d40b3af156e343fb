"""Calibration: known cases by hand, and what holds whatever the scores are."""

import subprocess
import sys
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.scores import Mark
from calls.statistics.calibration import Contribution, calibrate
from calls.statistics.reviews import ReviewScore, ranks, review_score
from tests.calls.statistics.worlds import HALF_POINTS, REVIEWS, scores, world

POINT = Decimal("0.000001")


def _by_key(calibration):
    return {each.application: each for each in calibration.scores}


def _effects(calibration):
    return {each.reviewer: each.effect for each in calibration.reviewers}


# --- By hand -------------------------------------------------------------------------------------


def test_half_of_a_difference_is_believed_where_strictness_varies_as_much_as_noise():
    # r gives 1 below and s 1 above the mean of A; drawn towards zero by a half: -0.5 and +0.5.
    reviews = scores(A={"r": 3, "s": 5}, B={"s": 4})

    result = calibrate(reviews, ratio=1.0)

    assert _effects(result) == {"r": Decimal("-0.5"), "s": Decimal("0.5")}
    assert [(each.raw, each.score, each.shift) for each in result.scores] == [
        (4, 4, 0),
        (4, Decimal("3.5"), Decimal("-0.5")),
    ]
    assert _by_key(result)["A"].reasons == (
        Contribution("r", Decimal("-0.5"), Decimal("0.25")),
        Contribution("s", Decimal("0.5"), Decimal("-0.25")),
    )
    # Noise 1; variances 1/2 + 1/2 and 1 + 3/4; beside each other the reviewers have 1/4.
    assert [each.error for each in result.scores] == [1, Decimal("1.322876")]
    assert [each.error for each in result.reviewers] == [Decimal("0.5")] * 2
    # 1.644854 standard errors on either side are nine times in ten.
    assert [_by_key(result)["A"].low, _by_key(result)["A"].high] == [
        Decimal("2.355146"),
        Decimal("5.644854"),
    ]


def test_variances_are_those_of_the_analysis_of_variance_where_everybody_reads_everything():
    # Effects -1, 0, +1; noise of sum of squares 2 on 6 degrees of freedom: 1/3.
    # Reviewers: mean square 4 x (1 + 0 + 1) / 2 = 4, variance (4 - 1/3) / 4 = 11/12.
    reviews = scores(
        A={"r": 1.5, "s": 1.5, "t": 3},
        B={"r": 0.5, "s": 2.5, "t": 3},
        C={"r": 1, "s": 2.5, "t": 2.5},
        D={"r": 1, "s": 1.5, "t": 3.5},
    )

    result = calibrate(reviews)

    assert result.is_calibrated
    assert float(result.noise_sd) == pytest.approx((1 / 3) ** 0.5, rel=0.01)
    assert float(result.reviewer_sd) == pytest.approx((11 / 12) ** 0.5, rel=0.01)
    # d = 4, ratio = 11/4: drawn by 11/12 towards what they show.
    assert [float(each.effect) for each in result.reviewers] == pytest.approx(
        [-11 / 12, 0, 11 / 12], abs=0.002
    )
    assert [each.shift for each in result.scores] == pytest.approx([0, 0, 0, 0], abs=POINT)


def test_not_applicable_and_missing_scores_change_nothing():
    plain = scores(A={"r": 3, "s": 5}, B={"s": 4})
    reviews = [*plain, *scores(A={"t": None}, C={"r": None})]

    result = calibrate(reviews, ratio=1.0)

    unscored = result.scores[-1]
    assert result.scores[:-1] == calibrate(plain, ratio=1.0).scores
    assert (unscored.application, unscored.reviews, unscored.raw, unscored.score) == (
        "C", 0, None, None,
    )  # fmt: skip
    assert (unscored.error, unscored.reasons, unscored.group) == (None, (), None)


def test_single_reviews_alone_tell_nothing_and_claim_nothing():
    result = calibrate(scores(A={"r": 3}, B={"s": 5}))

    assert [(each.raw, each.score, each.error) for each in result.scores] == [
        (3, 3, None),
        (5, 5, None),
    ]
    assert (result.is_calibrated, result.noise_sd, result.groups) == (False, None, 2)
    assert [each.is_compared for each in result.reviewers] == [False, False]


def test_too_few_reviews_in_common_leave_the_scores_as_they_are():
    result = calibrate(scores(A={"r": 1, "s": 3}, B={"r": 2, "s": 4}, C={"s": 5}))

    assert not result.is_calibrated
    assert [each.shift for each in result.scores] == [0, 0, 0]


def test_nothing_to_calibrate():
    result = calibrate([])

    assert (result.scores, result.reviewers, result.groups) == ((), (), 0)
    assert result.is_comparable


def test_reviewers_without_a_common_application_are_not_compared():
    strict = scores(A={"r": 1, "s": 1}, B={"r": 2, "s": 2})
    generous = scores(C={"t": 4, "u": 4}, D={"t": 5, "u": 5})

    result = calibrate([*strict, *generous], ratio=1.0)

    assert (result.groups, result.is_comparable) == (2, False)
    assert [(each.application, each.group, each.shift) for each in result.scores] == [
        ("A", 1, 0), ("B", 1, 0), ("C", 2, 0), ("D", 2, 0),
    ]  # fmt: skip


def test_groups_are_linked_through_others():
    result = calibrate(scores(A={"t": 1, "s": 2}, B={"s": 2, "r": 3}, C={"u": 4}))

    assert {each.reviewer: each.group for each in result.reviewers} == {
        "r": 1, "s": 1, "t": 1, "u": 2,
    }  # fmt: skip


def test_agreement_everywhere_is_not_certainty():
    # Rounded to half points: a variance of 0.5 x 0.5 / 12, halved by two reviews.
    result = calibrate(scores(A={"r": 3, "s": 3}, B={"r": 4, "s": 4}))

    assert [each.error for each in result.scores] == [Decimal("0.102062")] * 2


def test_adjusted_reviews_have_the_calibrated_mean():
    reviews = scores(A={"r": 3, "s": 5}, B={"s": 4}, C={"r": None})

    adjusted = calibrate(reviews, ratio=1.0).adjusted(reviews)

    assert adjusted == [
        ReviewScore("A", "r", Decimal("3.5")),
        ReviewScore("A", "s", Decimal("4.5")),
        ReviewScore("B", "s", Decimal("3.5")),
        ReviewScore("C", "r", None),
    ]


def test_a_score_sheet_stands_on_the_scale_of_the_call():
    both = [Mark(Decimal(4), 50, 5), Mark(Decimal(8), 50, 10)]
    without_the_longer = [Mark(Decimal(4), 50, 5), Mark(None, 50, 10)]

    found = [
        review_score("A", "r", marks, scale_max=10).score for marks in (both, without_the_longer)
    ]

    assert found == [8, 8]
    assert review_score("A", "r", [Mark(None, 50, 5)], scale_max=10).score is None


def test_equals_share_the_better_place():
    third = Decimal(10) / 3

    found = ranks(
        {"A": third, "B": Decimal(5), "C": third + Decimal("1e-20"), "D": None, "E": Decimal(1)}
    )

    assert found == {"B": 1, "A": 2, "C": 2, "E": 4}


def test_a_process_that_asks_for_no_figure_loads_no_numpy():
    code = (
        "import sys, calls.statistics.agenda, calls.statistics.geometry;"
        "sys.exit('numpy' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0


# --- Whatever the scores -------------------------------------------------------------------------


@given(REVIEWS, st.randoms(use_true_random=False))
def test_the_order_of_reviews_does_not_matter(reviews, random):
    mixed = random.sample(reviews, len(reviews))

    assert calibrate(mixed) == calibrate(reviews)


@given(REVIEWS, HALF_POINTS)
def test_more_points_for_all_are_more_points_for_all(reviews, points):
    raised = [
        ReviewScore(each.application, each.reviewer, each.score + points)
        for each in reviews
        if each.score is not None
    ]
    plain = [each for each in reviews if each.score is not None]

    before, after = calibrate(plain), calibrate(raised)

    assert [float(each.score) for each in after.scores] == pytest.approx(
        [float(each.score + points) for each in before.scores], abs=1e-4
    )
    assert [float(each.shift) for each in after.scores] == pytest.approx(
        [float(each.shift) for each in before.scores], abs=1e-4
    )


@given(REVIEWS, st.floats(min_value=0.01, max_value=50))
def test_the_less_reviewers_vary_the_nearer_to_raw(reviews, ratio):
    def corrected(value):
        return sum(float(each.effect) ** 2 for each in calibrate(reviews, ratio=value).reviewers)

    found = [corrected(value) for value in (0.0, 1e-7, ratio / 2, ratio)]

    assert found[0] == 0
    assert found[1] < 1e-9
    assert found[2] <= found[3] + 1e-9


@given(REVIEWS)
def test_intervals_hold_their_score_and_reasons_add_up(reviews):
    result = calibrate(reviews)

    scored = [each for each in result.scores if each.score is not None]
    assert [each for each in scored if each.error and not each.low < each.score < each.high] == []
    assert [each for each in scored if each.score != each.raw + each.shift] == []
    assert [sum(reason.points for reason in each.reasons) for each in scored] == [
        each.shift for each in scored
    ]


@given(REVIEWS, st.floats(min_value=0.01, max_value=50))
def test_each_group_keeps_its_level(reviews, ratio):
    result = calibrate(reviews, ratio=ratio)

    sums = {}
    for each in result.reviewers:
        sums[each.group] = sums.get(each.group, 0) + each.effect
    assert [total for total in sums.values() if abs(total) > 10 * POINT] == []


@given(st.dictionaries(st.sampled_from("ABCDEF"), HALF_POINTS), st.data())
def test_reviewers_who_agree_leave_the_raw_score(verdicts, data):
    reviews = [
        ReviewScore(key, reviewer, verdict)
        for key, verdict in verdicts.items()
        for reviewer in data.draw(st.sets(st.sampled_from("rstuv"), min_size=1))
    ]

    result = calibrate(reviews)

    assert [each.score for each in result.scores] == [each.raw for each in result.scores]


# --- Against a known truth -----------------------------------------------------------------------


def _found(key, calibration, best):
    order = sorted(calibration.scores, key=lambda each: (getattr(each, key), each.application))
    return len(best & {each.application for each in order[-len(best) :]}) / len(best)


def _shares(bias):
    """Share of the true top that raw and calibrated scores find, over 40 simulated calls."""
    random = Random(20)
    worlds = [world(random, bias=bias) for _ in range(40)]
    results = [(calibrate(each.reviews), each.best) for each in worlds]
    return [
        sum(_found(key, result, best) for result, best in results) / len(results)
        for key in ("raw", "score")
    ]


@pytest.mark.parametrize("bias", [0.7, 1.0])
def test_more_of_the_true_top_is_found_where_reviewers_are_biased(bias):
    raw, calibrated = _shares(bias)

    assert calibrated >= raw + 0.02


def test_next_to_nothing_is_lost_where_they_are_not():
    raw, calibrated = _shares(0.0)

    assert calibrated >= raw - 0.02


def test_intervals_hold_the_truth_nine_times_in_ten():
    random = Random(4)
    held = []
    for _ in range(40):
        quality = {f"a{number:02}": random.uniform(1.5, 3.5) for number in range(30)}
        strictness = {f"r{number}": random.gauss(0, 0.5) for number in range(9)}
        reviews = [
            ReviewScore(key, name, Decimal(value + strictness[name] + random.gauss(0, 0.5)))
            for key, value in quality.items()
            for name in random.sample(sorted(strictness), 3)
        ]
        held += [
            each.low <= quality[each.application] <= each.high for each in calibrate(reviews).scores
        ]

    assert 0.86 <= sum(held) / len(held) <= 0.94
