"""The assignment as a linear programme in HiGHS: on few pairs first, on more where prices say so.

Without wishes that tie several experts of one application together, every corner of the programme
is whole: the optimum of the linear programme is the optimum.
"""

import time
from dataclasses import dataclass

import numpy as np

from calls.assignment.flow import best_of
from calls.assignment.limits import Flags, Limits
from calls.assignment.rows import Floats, Prices, Programme

MOST_AT_ONCE = 8  # pairs that enter per application and round
NEARLY = 20_000  # millionths below what an application pays: enters too, to save a round
HALF = 0.5  # of a millionth
ROUNDING = 1e-3  # of a millionth: more than the sum of floating numbers can be off


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The optimum of the linear programme over all open pairs, found on the pairs of `mask`."""

    mask: Flags
    share: Floats  # of each pair, from 0 to 1
    prices: Prices

    @property
    def is_whole(self) -> bool:
        """Whether no pair is made in part."""
        return bool((np.abs(self.share - np.rint(self.share)) < 1e-6).all())


def optimum(limits: Limits, start: Flags, columns: int | None, seconds: float = np.inf) -> Optimum:
    """Solve the linear programme exactly; `start` is one possible way, `columns` how many pairs per
    application to begin with (None: all). Raises `OutOfTime` after so many seconds.

    Pairs enter as long as their worth exceeds what their application pays for its last expert.
    """
    open_pairs = limits.open & (limits.demand > 0)[:, None]
    mask = open_pairs.copy()
    if columns is not None:
        mask = best_of(limits.affinity.score, open_pairs, columns) | start
    end = time.perf_counter() + seconds
    while True:
        share, prices = Programme.over(limits, mask).solved(end - time.perf_counter())
        better = prices.worth(limits) - prices.application[:, None]
        outside = open_pairs & ~mask
        if not (outside & (better > HALF)).any():
            return Optimum(mask, share, prices)
        mask |= best_of(better, outside & (better > -NEARLY), MOST_AT_ONCE)


def bound(limits: Limits, prices: Prices) -> int:
    """Return what no assignment can exceed, fixed pairs left out, whatever the prices.

    Each application takes its best pairs after prices; what the limits would earn is added.
    """
    parameters, demand = limits.parameters, limits.demand
    worth = np.where(limits.open, prices.worth(limits), -np.inf)
    ranked = -np.sort(-worth, axis=1)
    wanted = np.arange(ranked.shape[1]) < demand[:, None]
    total = ranked[wanted].sum()
    price = prices.expert
    total += np.maximum.reduce(
        [-parameters.below_lower * limits.lower, price * limits.lower, price * limits.upper]
    ).sum()
    total -= prices.voice[limits.needed].sum()
    total += (prices.institution * limits.room).sum()
    return int(np.floor(total + ROUNDING))
