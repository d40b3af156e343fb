"""Why it is impossible and what helps, why a pair was made, what a swap costs; in words too."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calls.assignment import words
from calls.assignment.affinity import affinity
from calls.assignment.explaining import Remedy, passed_over, relaxed
from calls.assignment.figures import chosen_in, figures
from calls.assignment.greedy import greedy
from calls.assignment.judging import worth_of
from calls.assignment.limits import limits
from calls.assignment.problem import Parameters, ProblemError
from calls.assignment.solving import Impossible, solve
from calls.assignment.swaps import swap
from tests.calls.assignment.problems import PERCENT, pairs_of, problems, scored

NAMES = {"p0": "First", "p1": "Second", "p2": "Third", "r0": "Ada", "r1": "Bo", "r2": "Cy"}
FREE = Parameters(floor_percent=None)


def why_not(problem):
    with pytest.raises(Impossible) as found:
        solve(problem)
    return found.value.why


def name(key):
    return NAMES.get(key, key)


def test_quotas_that_bind_are_named_with_what_helps():
    problem = scored([[90, 80], [70, 60], [50, 0]], upper=1, parameters=FREE)

    why = why_not(problem)

    assert why.missing == 1
    assert [each.key for each in why.applications] == ["p0", "p1", "p2"]
    assert [(each.key, each.left) for each in why.reviewers] == [("r0", 1), ("r1", 1)]
    assert [(each.code, each.count) for each in why.remedies] == [("quota", 1)]
    assert len(solve(relaxed(problem, why.remedies)).pairs) == 3


def test_only_the_applications_that_fail_are_named():
    problem = scored(
        [[90, 80, 70], [70, 60, 50]],
        demand=1,
        upper=1,
        blocked={("p0", "r0"): "conflict", ("p0", "r1"): "declined", ("p0", "r2"): "conflict"},
        parameters=FREE,
    )

    why = why_not(problem)

    assert [
        (each.key, each.needs, each.could, dict(each.refused)) for each in why.applications
    ] == [("p0", 1, 0, {"conflict": 2, "declined": 1})]
    assert why.reviewers == ()
    assert why.remedies == (Remedy("demand", application="p0"),)
    assert words.impossible(why, name) == [
        "1 review can be given to nobody.",
        (
            "First: experts needed: 1; could review it: 0. "
            "Others cannot (conflict of interest: 2; declined the review: 1)."
        ),
    ]


def test_an_acceptance_that_became_a_conflict_is_said():
    problem = scored(
        [[90, 80]],
        fixed=frozenset({("p0", "r0")}),
        blocked={("p0", "r0"): "conflict"},
        parameters=FREE,
    )

    why = why_not(problem)

    assert why.contradictions == ((("p0", "r0"), "conflict"),)
    assert why.remedies == (Remedy("release", "p0", "r0"),)
    assert pairs_of(solve(relaxed(problem, why.remedies))) == {("p0", "r1")}
    assert words.impossible(why, name) == [
        "Ada has accepted First and may not review it: conflict of interest."
    ]


def test_a_floor_that_is_too_high_is_the_limit_that_binds():
    problem = scored([[90, 20], [80, 30]], parameters=Parameters(floor_at=50 * PERCENT))

    why = why_not(problem)

    assert why.remedies == (Remedy("no_floor", count=30 * PERCENT),)
    assert solve(relaxed(problem, why.remedies)).floor == 30 * PERCENT


def test_extra_reviews_are_shared_out():
    problem = scored([[90, 80], [70, 60], [50, 40], [30, 20]], upper=1, parameters=FREE)

    why = why_not(problem)

    assert [(each.reviewer, each.count) for each in why.remedies] == [("r0", 1), ("r1", 1)]


def test_who_was_passed_over_and_why():
    problem = scored([[90, 80, 10], [85, 10, 10]], parameters=FREE)
    scores = affinity(problem)
    solution = solve(problem, scores)
    pair = next(each for each in solution.pairs if each.application == "p0")

    passed = passed_over(problem, solution, scores)

    found = passed["p0", pair.reviewer]
    assert {key for key, each in passed.items() if each} == {("p0", pair.reviewer)}
    assert [(each.reviewer, each.score, each.why) for each in found] == [
        ("r0", 90 * PERCENT, "full")
    ]
    assert words.passed_over(found, name) == [
        "Ada (90.0%): has as many reviews as the quota allows."
    ]
    assert words.pair(pair) == [
        "Match: 80.0% of a perfect one.",
        "Declared expertise: 80.0% of 100.0%.",
        "1 expert who could review this application fits it better.",
    ]


def test_a_swap_costs_what_a_new_solution_says():
    problem = scored([[90, 80, 70], [85, 10, 60]], parameters=FREE)
    solution = solve(problem)

    spare = swap(problem, solution, application="p0", out="r1", into="r2")
    taken = swap(problem, solution, application="p0", out="r1", into="r0")

    assert pairs_of(solution) == {("p0", "r1"), ("p1", "r0")}
    assert (spare.loss, spare.moved, spare.direct) == (10 * PERCENT, 0, 10 * PERCENT)
    assert (taken.loss, taken.moved, taken.direct) == (15 * PERCENT, 1, None)
    assert words.swap(taken, name) == [
        "Ada has no room for another review, or fits less well than the floor allows.",
        "Arranged anew, it costs 15.0% of a match and moves 1 other pair.",
    ]


def test_a_swap_that_leaves_someone_without_an_expert_is_impossible():
    problem = scored([[90, 80], [85, 0]], blocked={("p1", "r1"): "conflict"}, parameters=FREE)
    solution = solve(problem)

    result = swap(problem, solution, application="p0", out="r1", into="r0")

    assert (result.loss, result.direct) == (None, None)
    assert words.swap(result, name) == [
        "Ada cannot replace Bo: another application would then lack an expert."
    ]


@pytest.mark.parametrize(
    ("out", "into", "code"),
    [("r1", "r2", "not_assigned"), ("r0", "r2", "blocked"), ("r3", "r1", "fixed")],
)
def test_swaps_that_make_no_sense_are_refused(out, into, code):
    problem = scored(
        [[90, 50, 50, 0]],
        demand=2,
        fixed=frozenset({("p0", "r3")}),
        blocked={("p0", "r2"): "conflict"},
        parameters=FREE,
    )

    with pytest.raises(ProblemError) as refused:
        swap(problem, solve(problem), application="p0", out=out, into=into)

    assert refused.value.code == code


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(), st.data())
def test_a_swap_never_gains_and_moving_freely_costs_no_more(problem, data):
    try:
        solution = solve(problem)
    except Impossible:
        solution = None
    assume(solution and any(not each.is_fixed for each in solution.pairs))
    assume(solution.gap == 0)
    pair = data.draw(st.sampled_from([each for each in solution.pairs if not each.is_fixed]))
    others = solution.alternates[pair.application]
    assume(others)
    into = data.draw(st.sampled_from(others)).reviewer

    found = swap(problem, solution, application=pair.application, out=pair.reviewer, into=into)

    assert found.is_exact
    assert found.loss is None or found.loss >= 0
    if found.direct is not None and problem.parameters.small:
        assert found.loss <= found.direct


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(floor=False))
def test_greedy_keeps_the_limits_and_is_never_better(problem):
    try:
        solution = solve(problem)
    except Impossible:
        solution = None
    assume(solution)
    scores = affinity(problem)
    hard = limits(problem, scores)

    chosen = greedy(problem, scores)

    new = chosen & ~hard.fixed
    assert not (new & ~hard.open).any()
    assert (new.sum(axis=0) <= hard.upper).all()
    if (new.sum(axis=1) == hard.demand).all():
        assert worth_of(hard, chosen) <= solution.bound


def test_figures_beside_greedy():
    problem = scored([[90, 80], [85, 10]], parameters=FREE)
    scores = affinity(problem)

    best, simple = (
        figures(scores, each)
        for each in (chosen_in(scores, solve(problem, scores)), greedy(problem, scores))
    )

    assert (best.total, best.worst_pair, best.mean) == (165 * PERCENT, 80 * PERCENT, 825_000)
    assert (simple.total, simple.worst_pair, simple.worst_application) == (
        100 * PERCENT,
        10 * PERCENT,
        10 * PERCENT,
    )


def test_wishes_left_open_in_words():
    problem = scored([[90, 80]], demand=2, parameters=FREE, required_voices=frozenset({"patient"}))
    first, second = problem.reviewers
    problem = replace(
        problem,
        reviewers=tuple(
            replace(each, institutions=frozenset({"lab"}), upper=3, lower=2)
            for each in (first, second)
        ),
        one_per_institution=True,
    )

    found = words.unmet(solve(problem).unmet, name)

    assert found == [
        "First: more than one expert of lab.",
        "Ada: 1 review fewer than wished for.",
        "Bo: 1 review fewer than wished for.",
        "First: nobody speaks as patient.",
    ]


def test_remedies_in_words():
    steps = (
        Remedy("release", "p0", "r0"),
        Remedy("quota", reviewer="r1", count=2),
        Remedy("demand", application="p1"),
        Remedy("no_floor", count=305_000),
    )

    with translation.override("en"):
        found = [words.remedy(each, name) for each in steps]

    assert found == [
        "Settle what ties Ada to First, or close that review.",
        "Give Bo 2 reviews more than the quota.",
        "Ask for 1 review less of Second, or invite an expert who could.",
        "Lower the floor to 30.5%.",
    ]
