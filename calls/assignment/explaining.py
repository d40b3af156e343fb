"""Why there is no assignment and what would make one, and why a pair was made: as data."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from calls.assignment.affinity import Affinity
from calls.assignment.flow import best_floor, is_possible, largest
from calls.assignment.limits import Flags, Limits, limits
from calls.assignment.problem import Key, Problem, Solution

# What would help.
RELEASE, QUOTA, DEMAND, NO_FLOOR = "release", "quota", "demand", "no_floor"
# Why a better expert was passed over.
HERE, FULL, WISH = "here", "full", "wish"


@dataclass(frozen=True, slots=True)
class ShortApplication:
    """An application among those that lack experts: how many it still needs, how many could, and
    the reasons that keep the others away.
    """

    key: str
    needs: int
    could: int
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FullReviewer:
    """An expert whose quota binds: how many more reviews fit, and how many of the short
    applications the expert could take.
    """

    key: str
    left: int
    could: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step: release (a fixed pair), quota (raise by `count`), demand (lower by `count`), or
    no_floor (the floor goes down to `count` millionths).
    """

    code: str
    application: str = ""
    reviewer: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Infeasibility:
    """Where an assignment fails: `missing` reviews fit nowhere.

    `applications` together need more than `reviewers` (full) and everyone else who could can give.
    Taking every step of `remedies` makes an assignment possible, and no fewer reviews would do.
    `contradictions` are fixed pairs that may not be, with the reason.
    """

    missing: int
    applications: tuple[ShortApplication, ...]
    reviewers: tuple[FullReviewer, ...]
    contradictions: tuple[tuple[Key, str], ...]
    remedies: tuple[Remedy, ...]

    @property
    def needs(self) -> int:
        """How many reviews the applications that are short need together."""
        return sum(each.needs for each in self.applications)


def why_impossible(problem: Problem, scores: Affinity) -> Infeasibility:
    """Return where a problem without an assignment fails, by the smallest cut."""
    hard = limits(problem, scores)
    broken = [
        ((scores.papers[row], scores.reviewers[column]), hard.reasons[hard.reason[row, column]])
        for row, column in np.argwhere(hard.contradictions).tolist()
    ]
    if broken:
        kept = problem.fixed.difference(key for key, _reason in broken)
        hard = limits(replace(problem, fixed=kept), scores)
    steps = [Remedy(RELEASE, *key) for key, _reason in sorted(broken)]
    floor = problem.parameters.floor_at
    if floor:
        if is_possible(hard) is not None and is_possible(hard, floor) is None:
            steps.append(Remedy(NO_FLOOR, count=best_floor(hard)))
        hard = hard.above(floor)
    found = largest(hard.open, hard.demand, hard.upper)
    missing = int(hard.demand.sum()) - found.value
    if missing and all(each.code != NO_FLOOR for each in steps):
        steps += _remedies(problem, hard, missing)
    return Infeasibility(
        missing=missing,
        applications=_short(hard, found.short_rows) if missing else (),
        reviewers=_full(hard, found.short_rows, found.short_columns) if missing else (),
        contradictions=tuple(sorted(broken)),
        remedies=tuple(steps),
    )


def _short(hard: Limits, rows: Flags) -> tuple[ShortApplication, ...]:
    keys = hard.affinity.papers
    found = []
    for row in np.flatnonzero(rows).tolist():
        reasons = np.bincount(hard.reason[row], minlength=len(hard.reasons)).tolist()
        refused = {
            code: count
            for code, count in sorted(zip(hard.reasons, reasons, strict=True))
            if code and count
        }
        could = int(hard.open[row].sum())
        found.append(ShortApplication(keys[row], int(hard.demand[row]), could, refused))
    return tuple(sorted(found, key=lambda each: each.key))


def _full(hard: Limits, rows: Flags, columns: Flags) -> tuple[FullReviewer, ...]:
    could = hard.open[rows].sum(axis=0)
    found = [
        FullReviewer(hard.affinity.reviewers[place], int(hard.upper[place]), int(could[place]))
        for place in np.flatnonzero(columns).tolist()
    ]
    return tuple(sorted(found, key=lambda each: each.key))


def _remedies(problem: Problem, hard: Limits, missing: int) -> list[Remedy]:
    """Return the fewest steps in reviews: higher quotas, shared out among experts, and where even
    these cannot help, lower demands.
    """
    each, wanted = 1, int(hard.demand.sum())
    found = largest(hard.open, hard.demand, hard.upper, more=missing, each=each)
    while each < missing and found.value < wanted:
        each = min(each * 2, missing)
        found = largest(hard.open, hard.demand, hard.upper, more=missing, each=each)
    fixed = hard.fixed.sum(axis=0)
    quotas = {row.key: row.upper for row in problem.reviewers}
    steps = []
    for place in np.flatnonzero(found.extra).tolist():
        key = hard.affinity.reviewers[place]
        over = max(int(fixed[place]) - quotas[key], 0)
        steps.append(Remedy(QUOTA, reviewer=key, count=over + int(found.extra[place])))
    left = hard.demand - found.made.sum(axis=1)
    for place in np.flatnonzero(left).tolist():
        key = hard.affinity.papers[place]
        steps.append(Remedy(DEMAND, application=key, count=int(left[place])))
    return sorted(steps, key=lambda step: (step.code, step.application, step.reviewer))


def relaxed(problem: Problem, remedies: Iterable[Remedy]) -> Problem:
    """Return the problem after the steps of a report."""
    steps = list(remedies)
    released = {(each.application, each.reviewer) for each in steps if each.code == RELEASE}
    quotas = {each.reviewer: each.count for each in steps if each.code == QUOTA}
    demands = {each.application: each.count for each in steps if each.code == DEMAND}
    floors = [each.count for each in steps if each.code == NO_FLOOR]
    parameters = problem.parameters
    return replace(
        problem,
        papers=tuple(
            replace(each, demand=each.demand - demands.get(each.key, 0)) for each in problem.papers
        ),
        reviewers=tuple(
            replace(each, upper=each.upper + quotas.get(each.key, 0)) for each in problem.reviewers
        ),
        fixed=problem.fixed - released,
        parameters=replace(parameters, floor_at=floors[0]) if floors else parameters,
    )


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An expert who fits an application better than the one chosen, and why it is not them."""

    reviewer: str
    score: int
    why: str  # here (on the application too), full (quota), wish (voice, institution, lower quota)


def passed_over(
    problem: Problem, solution: Solution, scores: Affinity, most: int = 3
) -> dict[Key, tuple[PassedOver, ...]]:
    """Return by pair who would fit its application better, at most so many, the best first; nobody
    who may not.
    """
    hard = limits(problem, scores)
    may = hard.open | hard.fixed
    rows = {key: place for place, key in enumerate(scores.papers)}
    loads = Counter(each.reviewer for each in solution.pairs)
    quotas = {each.key: each.upper for each in problem.reviewers}
    full = np.array([loads[key] >= quotas[key] for key in scores.reviewers])
    made = {(each.application, each.reviewer) for each in solution.pairs}

    def why(application: str, place: int) -> str:
        if (application, scores.reviewers[place]) in made:
            return HERE
        return FULL if full[place] else WISH

    found = {}
    for pair in solution.pairs:
        score = scores.score[rows[pair.application]]
        better = np.flatnonzero(may[rows[pair.application]] & (score > pair.score)).tolist()
        better.sort(key=lambda place: (-int(score[place]), scores.reviewers[place]))
        found[pair.application, pair.reviewer] = tuple(
            PassedOver(scores.reviewers[place], int(score[place]), why(pair.application, place))
            for place in better[:most]
        )
    return found
