"""How good an assignment is, in few figures."""

from dataclasses import dataclass

import numpy as np

from calls.assignment.affinity import Affinity
from calls.assignment.limits import Flags
from calls.assignment.problem import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Scores in millionths; an application's score is the mean of its pairs."""

    reviews: int
    total: int
    mean: int
    worst_pair: int
    fifth_percentile: int  # of the pairs
    worst_application: int
    least_load: int
    most_load: int


def figures(scores: Affinity, chosen: Flags) -> Figures:
    """Return the figures of chosen pairs; all 0 without one."""
    values = scores.score[chosen]
    counts, loads = chosen.sum(axis=1), chosen.sum(axis=0)
    totals = np.where(chosen, scores.score, 0).sum(axis=1, dtype=np.int64)
    means = totals[counts > 0] // counts[counts > 0]
    return Figures(
        reviews=len(values),
        total=int(values.sum(dtype=np.int64)),
        mean=int(values.mean()) if len(values) else 0,
        worst_pair=int(values.min()) if len(values) else 0,
        fifth_percentile=int(np.percentile(values, 5)) if len(values) else 0,
        worst_application=int(means.min()) if len(means) else 0,
        least_load=int(loads.min()) if len(loads) else 0,
        most_load=int(loads.max()) if len(loads) else 0,
    )


def chosen_in(scores: Affinity, solution: Solution) -> Flags:
    """Return the pairs of a solution as marks in the order of the scores."""
    rows = {key: place for place, key in enumerate(scores.papers)}
    columns = {key: place for place, key in enumerate(scores.reviewers)}
    chosen = np.zeros(scores.score.shape, dtype=np.bool_)
    for each in solution.pairs:
        chosen[rows[each.application], columns[each.reviewer]] = True
    return chosen
