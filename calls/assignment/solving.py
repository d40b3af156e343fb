"""The best assignment under hard limits and wishes, with the proof of how good it is."""

import time
from dataclasses import dataclass

import numpy as np

from calls.assignment.affinity import Affinity, affinity
from calls.assignment.explaining import Infeasibility, why_impossible
from calls.assignment.flow import best_floor, is_possible
from calls.assignment.judging import settled, unmet
from calls.assignment.limits import Flags, Limits, limits
from calls.assignment.problem import Alternate, Pair, Problem, Solution
from calls.assignment.programme import ROUNDING, Optimum, bound, optimum
from calls.assignment.repairing import repaired
from calls.assignment.rows import OutOfTime, Prices, Programme

NEAR = 100_000  # millionths: how far below the optimum of its application a pair may lie beyond


class Impossible(Exception):
    """No assignment keeps every hard limit; `why` says where it fails and what would help."""

    def __init__(self, why: Infeasibility) -> None:
        super().__init__(f"{why.missing} reviews cannot be placed")
        self.why = why


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Whole pairs, the bound on what is new in them, and the programme's optimum."""

    made: Flags
    bound: int
    optimum: Optimum
    is_stopped: bool = False


def solve(problem: Problem, scores: Affinity | None = None) -> Solution:
    """Return the best assignment; `scores` where they are known already (of the same problem, apart
    from what is blocked, fixed and wished).

    Raises `Impossible`. Takes at most the seconds of the parameters beyond what is needed for the
    hard limits, which is under 2 s for 2,000 x 500.
    """
    begun = time.perf_counter()
    scores = affinity(problem) if scores is None else scores
    hard = limits(problem, scores)
    start = None if hard.contradictions.any() else is_possible(hard)
    floor = _floor(problem, hard) if start is not None else 0
    if floor:
        hard = hard.above(floor)
        start = is_possible(hard)
    if start is None:
        raise Impossible(why_impossible(problem, scores))
    return _solution(problem, hard, _search(hard, start), begun)


def _floor(problem: Problem, hard: Limits) -> int:
    parameters = problem.parameters
    if parameters.floor_at is not None:
        return parameters.floor_at
    if parameters.floor_percent is None:
        return 0
    return best_floor(hard) * parameters.floor_percent // 100


def _search(hard: Limits, start: Flags) -> Found:
    """Return the optimum of the programme where it is whole, else the best whole pairs in time."""
    columns, begun = hard.parameters.columns, time.perf_counter()
    has_wishes = bool(hard.needed.any() or hard.belongs.any())
    try:
        found = optimum(hard, start, columns, hard.parameters.seconds if has_wishes else np.inf)
    except OutOfTime:
        plain = optimum(hard.without_wishes(), start, columns)
        made = repaired(hard, plain.share > 0.5)
        return Found(made, bound(hard, plain.prices), plain, is_stopped=True)
    highest = min(bound(hard, found.prices), bound(hard, found.prices.whole()))
    if found.is_whole:
        return Found(found.share > 0.5, highest, found)
    left = max(hard.parameters.seconds - (time.perf_counter() - begun), 0.0)
    return _whole(hard, start, found, highest, left)


def _whole(hard: Limits, start: Flags, found: Optimum, highest: int, seconds: float) -> Found:
    """Search whole pairs among those near the optimum.

    A pair left out lies `NEAR` below what its application pays: no assignment with one of them
    exceeds the bound less `NEAR`.
    """
    parameters = hard.parameters
    mask, beyond = hard.open, -np.inf
    if mask.size > parameters.small:
        worth = found.prices.worth(hard) - found.prices.application[:, None]
        mask &= (worth > -NEAR) | found.mask
        beyond = highest - NEAR
    share, dual, is_stopped = Programme.over(hard, mask).solved_whole(seconds, parameters.nodes)
    if share is None:
        plain = optimum(hard.without_wishes(), start, parameters.columns)
        share = repaired(hard, plain.share > 0.5).astype(np.float64)
    proven = max(np.floor(dual + ROUNDING), beyond)
    return Found(share > 0.5, int(min(highest, proven)), found, is_stopped)


def _solution(problem: Problem, hard: Limits, found: Found, begun: float) -> Solution:
    chosen = hard.fixed | found.made
    scores, prices = hard.affinity, found.optimum.prices
    left = unmet(hard, chosen)
    objective = int(scores.score[chosen].sum(dtype=np.int64)) - sum(each.penalty for each in left)
    kept = int(scores.score[hard.fixed].sum(dtype=np.int64)) - settled(hard)
    return Solution(
        pairs=_pairs(hard, chosen),
        alternates=_alternates(hard, chosen, prices),
        unmet=left,
        objective=objective,
        bound=max(kept + found.bound, objective),
        prices={
            key: round(price)
            for key, price in sorted(zip(scores.reviewers, prices.expert.tolist(), strict=True))
        },
        floor=hard.floor,
        seconds=round(time.perf_counter() - begun, 3),
        is_stopped=found.is_stopped,
        digest=problem.digest(),
        seed=problem.seed,
    )


def _pairs(hard: Limits, chosen: Flags) -> tuple[Pair, ...]:
    """Return the pairs by application, the best first."""
    scores = hard.affinity
    possible = np.where(hard.open | hard.fixed, scores.score, -1)
    pairs = [
        Pair(
            application=scores.papers[row],
            reviewer=scores.reviewers[column],
            score=int(scores.score[row, column]),
            parts=scores.explained(row, column),
            rank=1 + int(np.count_nonzero(possible[row] > scores.score[row, column])),
            is_fixed=bool(hard.fixed[row, column]),
        )
        for row, column in np.argwhere(chosen).tolist()
    ]
    return tuple(sorted(pairs, key=lambda each: (each.application, -each.score, each.reviewer)))


def _alternates(hard: Limits, chosen: Flags, prices: Prices) -> dict[str, tuple[Alternate, ...]]:
    """Return for each application who could step in, first who is worth least elsewhere."""
    scores, count = hard.affinity, hard.parameters.alternates
    worth = np.where(hard.open & ~chosen, np.rint(prices.worth(hard)), -np.inf)
    best = np.argsort(-worth, axis=1, kind="stable")[:, :count]
    found = {}
    for row, key in enumerate(scores.papers):
        columns = [column for column in best[row].tolist() if np.isfinite(worth[row, column])]
        found[key] = tuple(
            Alternate(
                scores.reviewers[column], int(scores.score[row, column]), int(worth[row, column])
            )
            for column in columns
        )
    return dict(sorted(found.items()))
