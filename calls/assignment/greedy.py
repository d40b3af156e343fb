"""The assignment that people make by hand: application after application, the best who is left."""

import numpy as np

from calls.assignment.affinity import Affinity
from calls.assignment.limits import Flags, limits
from calls.assignment.problem import Problem


def greedy(problem: Problem, scores: Affinity) -> Flags:
    """Return pairs made in the order of the problem's papers, within the hard limits.

    Applications at the end may get fewer than they need. Wishes and the floor are not looked at.
    """
    hard = limits(problem, scores)
    rows = {key: place for place, key in enumerate(scores.papers)}
    chosen, left = hard.fixed.copy(), hard.upper.copy()
    for paper in problem.papers:
        row = rows[paper.key]
        can = hard.open[row] & (left > 0)
        best = np.argsort(np.where(can, -scores.score[row], 1), kind="stable")
        taken = [column for column in best[: hard.demand[row]].tolist() if can[column]]
        chosen[row, taken] = True
        left[taken] -= 1
    return chosen
