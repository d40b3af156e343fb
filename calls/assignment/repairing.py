"""Wishes met one swap at a time, where there is no time to prove the best way to meet them."""

import numpy as np

from calls.assignment.limits import Counts, Flags, Limits
from calls.assignment.rows import Floats

PASSES = 4


def repaired(limits: Limits, made: Flags) -> Flags:
    """Return new pairs worth as much or more: each swap takes an expert with room, gains, and
    leaves nobody below a lower quota who was not.
    """
    made = made.copy()
    loads = made.sum(axis=0, dtype=np.int64)
    for _ in range(PASSES):
        moved = 0
        for row in np.flatnonzero(limits.demand).tolist():
            moved += _improved(limits, made, loads, row)
        if not moved:
            break
    return made


def _improved(limits: Limits, made: Flags, loads: Counts, row: int) -> bool:
    """Make the best swap on one application, in place; tell whether one gained."""
    all_of_row = made[row] | limits.fixed[row]
    free = limits.open[row] & ~made[row] & (loads < limits.upper)
    if not free.any():
        return False
    best = (0.5, -1, -1)
    for out in np.flatnonzero(made[row] & (loads > limits.lower)).tolist():
        others = all_of_row.copy()
        others[out] = False
        worth = np.where(free, _worth(limits, others, row), -np.inf)
        into = int(worth.argmax())
        gain = float(worth[into] - _worth(limits, others, row)[out])
        best = max(best, (gain, out, into))
    _gain, out, into = best
    if out < 0:
        return False
    made[row, out], made[row, into] = False, True
    loads[out] -= 1
    loads[into] += 1
    return True


def _worth(limits: Limits, others: Flags, row: int) -> Floats:
    """Return what each expert would be worth on an application beside others."""
    parameters = limits.parameters
    silent = limits.needed[row] & ~limits.speaks[others].any(axis=0)
    missing = (silent & ~limits.speaks).sum(axis=1)
    taken = limits.belongs[others].sum(axis=0) > 0
    crowded = (limits.belongs & taken).sum(axis=1)
    return np.asarray(
        limits.affinity.score[row]
        - missing * parameters.missing_voice
        - crowded * parameters.same_institution,
        dtype=np.float64,
    )
