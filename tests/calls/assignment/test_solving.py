"""The best assignment: what it keeps, that nothing is better, and that chance has no part in it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calls.assignment.explaining import relaxed
from calls.assignment.problem import Parameters, Problem, ProblemError, Reviewer
from calls.assignment.solving import Impossible, solve
from tests.calls.assignment.problems import (
    PERCENT,
    brute_force,
    pairs_of,
    plain_programme,
    problems,
    scored,
)

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def solved(problem):
    try:
        return solve(problem)
    except Impossible:
        return None


@MANY
@given(problems())
def test_hard_limits_hold(problem):
    solution = solved(problem)
    assume(solution is not None)

    pairs = pairs_of(solution)
    fixed = Counter(reviewer for _paper, reviewer in problem.fixed)
    asked = Counter(paper for paper, _reviewer in problem.fixed)
    loads = Counter(reviewer for _paper, reviewer in pairs)
    given_ = Counter(paper for paper, _reviewer in pairs)
    papers = {each.key: each for each in problem.papers}
    new = pairs - problem.fixed

    assert problem.fixed <= pairs
    assert not pairs & set(problem.blocked)
    for each in problem.reviewers:
        assert loads[each.key] <= max(each.upper, fixed[each.key])
        for paper in (papers[row] for row, reviewer in new if reviewer == each.key):
            assert not each.is_away
            assert paper.languages <= each.languages
            assert not paper.institutions & each.institutions
    for each in problem.papers:
        assert given_[each.key] == max(each.demand, asked[each.key])


@MANY
@given(problems(papers=3))
def test_nothing_is_better_and_what_can_be_solved_is(problem):
    solution = solved(problem)

    best = brute_force(problem, solution.floor if solution else 0)

    if solution is None or problem.parameters.small:
        assert (solution.objective if solution else None) == best
        assert solution is None or (solution.gap, solution.is_stopped) == (0, False)
    else:  # some pairs were left out of the search: the bound still holds
        assert solution.objective <= best <= solution.bound


@MANY
@given(problems(papers=6, reviewers=6, wishes=False))
def test_objective_equals_the_plain_linear_programme(problem):
    solution = solved(problem)
    assume(solution is not None)

    optimum = plain_programme(problem, solution.floor)

    settled_ = sum(each.penalty for each in solution.unmet if each.code != "lower")
    assert solution.objective + settled_ == pytest.approx(optimum, abs=0.5)
    assert solution.bound == solution.objective


@MANY
@given(problems(), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing(problem, chance):
    papers, reviewers = list(problem.papers), list(problem.reviewers)
    chance.shuffle(papers)
    chance.shuffle(reviewers)
    shuffled = replace(
        problem,
        papers=tuple(papers),
        reviewers=tuple(replace(each, expertise=each.expertise[::-1]) for each in reviewers),
    )

    first, second = solved(problem), solved(shuffled)

    assert (first and first.record() | {"seconds": 0}) == (
        second and second.record() | {"seconds": 0}
    )


@MANY
@given(problems())
def test_a_report_names_steps_that_make_it_possible(problem):
    try:
        solve(problem)
    except Impossible as impossible:
        why = impossible.why
    else:
        why = None
    assume(why is not None)

    result = solve(relaxed(problem, why.remedies))

    codes = {each.code for each in why.remedies}
    assert codes <= {"quota", "demand", "release"}
    assert ("release" in codes) == bool(why.contradictions)
    assert sum(each.count for each in why.remedies) >= max(why.missing, 1)
    assert len(result.pairs) >= sum(each.demand for each in problem.papers) - why.missing


@MANY
@given(problems(wishes=False, floor=False))
def test_the_floor_is_the_highest_there_can_be(problem):
    solution = solved(replace(problem, parameters=replace(problem.parameters, floor_percent=100)))
    assume(solution is not None)
    assume(pairs_of(solution) - problem.fixed)

    higher = solved(
        replace(problem, parameters=replace(problem.parameters, floor_at=solution.floor + 1))
    )

    assert higher is None


def test_an_institution_forbids_unless_the_conflict_was_waived():
    problem = scored([[90, 80]], parameters=Parameters(floor_percent=None))
    (paper,), (first, second) = problem.papers, problem.reviewers
    lab = frozenset({"lab"})
    walled = replace(
        problem,
        papers=(replace(paper, institutions=lab),),
        reviewers=(replace(first, institutions=lab), second),
    )

    found = [solve(each) for each in (walled, replace(walled, waived=frozenset({("p0", "r0")})))]

    assert [pairs_of(each) for each in found] == [{("p0", "r1")}, {("p0", "r0")}]


def test_greedy_order_is_not_the_optimum():
    problem = scored([[90, 80], [85, 10]], parameters=Parameters(floor_percent=None))

    solution = solve(problem)

    assert pairs_of(solution) == {("p0", "r1"), ("p1", "r0")}
    assert (solution.objective, solution.bound, solution.gap) == (165 * PERCENT, 165 * PERCENT, 0)


def test_a_floor_gives_up_some_of_the_total_for_the_worst_pair():
    free = scored([[100, 60], [80, 20]], parameters=Parameters(floor_percent=None))
    high = scored([[100, 50], [95, 30]])
    none = replace(high, parameters=Parameters(floor_percent=None))

    results = [solve(each) for each in (free, high, none)]

    assert [each.floor for each in results] == [0, 475_000, 0]
    assert [each.affinity // PERCENT for each in results] == [140, 145, 145]


def test_voices_and_institutions_are_wished_for_and_cost_when_left_open():
    problem = scored([[90, 80, 10]], demand=2, parameters=Parameters(floor_percent=None))
    first, second, third = problem.reviewers
    people = (
        replace(first, institutions=frozenset({"lab"})),
        replace(second, institutions=frozenset({"lab"})),
        replace(third, voices=frozenset({"patient"})),
    )
    wishing = replace(
        problem,
        reviewers=people,
        required_voices=frozenset({"patient"}),
        one_per_institution=True,
        parameters=Parameters(
            floor_percent=None, missing_voice=50 * PERCENT, same_institution=30 * PERCENT
        ),
    )
    cheap = replace(
        wishing,
        parameters=replace(
            wishing.parameters, missing_voice=10 * PERCENT, same_institution=10 * PERCENT
        ),
    )

    dear, left = solve(wishing), solve(cheap)

    assert (pairs_of(dear), dear.unmet) == ({("p0", "r0"), ("p0", "r2")}, ())
    assert pairs_of(left) == {("p0", "r0"), ("p0", "r1")}
    assert [(each.code, each.what, each.penalty) for each in left.unmet] == [
        ("institution", "lab", 10 * PERCENT),
        ("voice", "patient", 10 * PERCENT),
    ]


def test_where_wishes_cannot_be_proven_in_time_the_gap_is_shown():
    """Three institutions that overlap two by two: the linear programme makes halves."""
    problem = scored([[90, 90, 90, 0, 0]], demand=2, parameters=Parameters(floor_percent=None))
    houses = ({"a", "b"}, {"b", "c"}, {"a", "c"}, set(), set())
    people = tuple(
        replace(each, institutions=frozenset(own))
        for each, own in zip(problem.reviewers, houses, strict=True)
    )
    stopped = replace(
        problem,
        reviewers=people,
        one_per_institution=True,
        parameters=Parameters(floor_percent=None, same_institution=95 * PERCENT, seconds=0.0),
    )
    proven = replace(stopped, parameters=replace(stopped.parameters, seconds=60.0))

    early, late = solve(stopped), solve(proven)

    assert early.bound >= late.objective >= early.objective
    assert (late.objective, late.gap, late.is_stopped) == (90 * PERCENT, 0.0, False)
    assert early.gap >= 0


@MANY
@given(problems())
def test_without_time_limits_hold_and_the_bound_too(problem):
    hurried = replace(problem, parameters=replace(problem.parameters, seconds=0.0))
    solution, proven = solved(hurried), solved(problem)

    assert (solution is None) == (proven is None)
    if solution and proven:
        assert problem.fixed <= pairs_of(solution)
        assert not pairs_of(solution) & set(problem.blocked)
        assert solution.bound >= proven.objective
        assert len(solution.pairs) == len(proven.pairs)


def test_alternates_and_ranks():
    problem = scored([[90, 70, 80, 10]], parameters=Parameters(floor_percent=None))

    solution = solve(problem)

    assert [(each.reviewer, each.rank) for each in solution.pairs] == [("r0", 1)]
    assert [each.reviewer for each in solution.alternates["p0"]] == ["r2", "r1", "r3"]


def test_among_equals_the_seed_decides():
    rows = [[50, 50, 50, 50, 50, 50]]

    chosen = [pairs_of(solve(scored(rows, seed=seed))) for seed in range(12)]

    assert len({tuple(each) for each in chosen}) > 1
    assert chosen == [pairs_of(solve(scored(rows, seed=seed))) for seed in range(12)]


def test_a_problem_that_contradicts_itself_is_refused():
    twice = (Reviewer(key="r"), Reviewer(key="r"))
    attempts = (
        {"papers": (), "reviewers": twice},
        {"papers": (), "reviewers": (), "fixed": frozenset({("p", "r")})},
        {"papers": (), "reviewers": (Reviewer(key="r", lower=3, upper=2),)},
        {"papers": (), "reviewers": (Reviewer(key="r", lower=-1),)},
    )

    found = []
    for each in attempts:
        with pytest.raises(ProblemError) as refused:
            Problem(**each)
        found.append(refused.value.code)

    assert found == ["twice", "unknown", "range", "negative"]


def test_nothing_to_assign_is_an_answer():
    solution = solve(Problem(papers=(), reviewers=()))

    assert (solution.pairs, solution.objective, solution.bound) == ((), 0, 0)
