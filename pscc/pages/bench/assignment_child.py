"""One case of the assignment in a process of its own, so that its peak of memory is its own."""

import json
import resource
import statistics
import sys
import time
from dataclasses import asdict, replace
from typing import Any

from calls.assignment.affinity import Affinity, affinity
from calls.assignment.figures import chosen_in, figures
from calls.assignment.greedy import greedy
from calls.assignment.judging import worth_of
from calls.assignment.limits import Flags, limits
from calls.assignment.problem import Problem, Solution
from calls.assignment.rows import Programme
from calls.assignment.solving import solve
from pscc.pages.bench.assignment_data import invented

RUNS = 5
SMALL = 20_000  # pairs up to which the programme is solved once more with all of them


def main(papers: int, reviewers: int, *, wishes: bool) -> dict[str, Any]:
    """Measure a case and return its figures."""
    begun = time.perf_counter()
    import sklearn.feature_extraction.text  # noqa: F401, PLC0415 measured

    loaded = time.perf_counter() - begun
    problem = invented(papers, reviewers, wishes=wishes)
    times, scores, solution = _timed(problem)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sums = [sum(each) for each in times]
    middle = times[sums.index(statistics.median_low(sums))]
    free = replace(problem, parameters=replace(problem.parameters, floor_percent=None))
    return {
        "papers": papers,
        "reviewers": reviewers,
        "wishes": wishes,
        "runs": RUNS,
        "import_seconds": round(loaded, 2),
        "affinity_seconds": round(middle[0], 3),
        "optimum_seconds": round(middle[1], 3),
        "seconds": round(sum(middle), 3),
        "first_seconds": round(sums[0], 3),
        "peak_bytes": peak,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "unmet": len(solution.unmet),
        "programme": _programme(problem, scores, solution),
        "best": _figures(problem, scores, chosen_in(scores, solution)),
        "greedy": _figures(problem, scores, greedy(problem, scores)),
        "no_floor": _figures(problem, scores, chosen_in(scores, solve(free, scores))),
    }


def _figures(problem: Problem, scores: Affinity, chosen: Flags) -> dict[str, int]:
    """Return the figures of an assignment, with what it is worth after penalties."""
    worth = worth_of(limits(problem, scores), chosen)
    return {"objective": worth} | asdict(figures(scores, chosen))


def _timed(problem: Problem) -> tuple[list[tuple[float, float]], Affinity, Solution]:
    """Return the seconds of affinity and optimum of each run, and the last result."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        scores = affinity(problem)
        between = time.perf_counter()
        solution = solve(problem, scores)
        times.append((between - begun, time.perf_counter() - between))
    return times, scores, solution


def _programme(problem: Problem, scores: Affinity, solution: Solution) -> int | None:
    """Return the optimum of the linear programme over all pairs at once; None for large cases,
    where the prices alone prove it.
    """
    if scores.score.size > SMALL:
        return None
    hard = limits(problem, scores).above(solution.floor)
    programme = Programme.over(hard, hard.open)
    share, _prices = programme.solved()
    return round(float((share * scores.score).sum())) - sum(each.penalty for each in solution.unmet)


if __name__ == "__main__":
    _script, first, second, *rest = sys.argv
    sys.stdout.write(json.dumps(main(int(first), int(second), wishes=bool(rest))))
