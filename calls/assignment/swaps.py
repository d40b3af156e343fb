"""What an assignment loses when one pair is replaced by another."""

from dataclasses import dataclass, replace

from calls.assignment.affinity import Affinity, affinity
from calls.assignment.figures import chosen_in
from calls.assignment.judging import worth_of
from calls.assignment.limits import Flags, Limits, limits
from calls.assignment.problem import SWAPPED, Problem, ProblemError, Solution
from calls.assignment.solving import Impossible, solve

EXACT_UP_TO = 20_000  # pairs: 200 x 60 is solved anew in a blink


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What it costs to replace `out` by `into` on an application, in millionths.

    `loss` lets other pairs move too, of which `moved` tells how many; None: no assignment is
    possible then. It is exact after a new solution, else (`is_exact` false) what the prices say:
    the loss is at least that. `direct` moves nothing else; None where a hard limit forbids it.
    """

    application: str
    out: str
    into: str
    loss: int | None
    is_exact: bool
    moved: int | None
    direct: int | None


def swap(
    problem: Problem,
    solution: Solution,
    scores: Affinity | None = None,
    *,
    application: str,
    out: str,
    into: str,
) -> Swap:
    """Return the cost of a swap; raises `ProblemError` where `out` is not assigned (not_assigned),
    has accepted (fixed), or `into` may not or does already review the application (blocked).
    """
    scores = affinity(problem) if scores is None else scores
    hard = limits(problem, scores)
    row = scores.papers.index(application)
    before, after = scores.reviewers.index(out), scores.reviewers.index(into)
    chosen = chosen_in(scores, solution)
    if not chosen[row, before]:
        raise ProblemError("not_assigned", f"{application}-{out}")
    if hard.fixed[row, before]:
        raise ProblemError("fixed", f"{application}-{out}")
    if chosen[row, after] or not hard.open[row, after]:
        raise ProblemError("blocked", f"{application}-{into}")
    is_exact = hard.fixed.size <= EXACT_UP_TO
    loss, moved = (
        _solved(problem, solution, scores, application=application, out=out, into=into)
        if is_exact
        else (_priced(hard, solution, row, before, after), None)
    )
    return Swap(
        application=application,
        out=out,
        into=into,
        loss=loss,
        is_exact=is_exact,
        moved=moved,
        direct=_direct(hard, chosen, solution.floor, row=row, before=before, after=after),
    )


def _solved(
    problem: Problem, solution: Solution, scores: Affinity, *, application: str, out: str, into: str
) -> tuple[int | None, int | None]:
    """Return the loss and how many other pairs move, under the floor of the solution."""
    changed = replace(
        problem,
        blocked={**problem.blocked, (application, out): SWAPPED},
        fixed=problem.fixed | {(application, into)},
        parameters=replace(problem.parameters, floor_percent=None, floor_at=solution.floor),
    )
    quotas = {each.key: each.upper for each in problem.reviewers}
    if sum(key == into for _paper, key in changed.fixed) > quotas[into]:
        return None, None
    try:
        found = solve(changed, scores)
    except Impossible:
        return None, None
    before = {(each.application, each.reviewer) for each in solution.pairs}
    after = {(each.application, each.reviewer) for each in found.pairs}
    return solution.objective - found.objective, len(after - before) - 1


def _priced(hard: Limits, solution: Solution, row: int, before: int, after: int) -> int:
    """Return by how much the swap is worth less at the prices of the solution."""
    prices = [solution.prices[hard.affinity.reviewers[column]] for column in (before, after)]
    score = hard.affinity.score[row]
    return max(int(score[before]) - prices[0] - int(score[after]) + prices[1], 0)


def _direct(
    hard: Limits, chosen: Flags, floor: int, *, row: int, before: int, after: int
) -> int | None:
    """Return the loss when nothing else moves; None where the quota is full already or the score is
    below the floor.
    """
    if (chosen & ~hard.fixed)[:, after].sum() >= hard.upper[after]:
        return None
    if hard.affinity.score[row, after] < floor:
        return None
    swapped = chosen.copy()
    swapped[row, before], swapped[row, after] = False, True
    return worth_of(hard, chosen) - worth_of(hard, swapped)
