"""Can every application be given its experts at all, and how good can the worst pair be?

Both are questions of the largest flow from applications to experts, exact and quick.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calls.assignment.limits import Counts, Flags, Limits

MANY = 30  # open pairs per application that are enough to look at first


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """The most reviews that can be placed; `made` says where, `extra` how many of each expert's
    lie above their quota.

    `short_rows` and `short_columns` are the applications and experts on the near side of the
    smallest cut: where something is missing, it is missing there.
    """

    value: int
    made: Flags
    extra: Counts
    short_rows: Flags
    short_columns: Flags


def largest(mask: Flags, demand: Counts, upper: Counts, *, more: int = 0, each: int = 0) -> Flow:
    """Return the largest flow over the pairs of a mask; `more` reviews in all may lie above
    quotas, `each` of them for one expert.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 costs memory: in the worker only
    from scipy.sparse.csgraph import maximum_flow  # noqa: PLC0415 costs memory: in the worker only

    rows, columns = mask.shape
    a, r = np.nonzero(mask)
    first = np.arange(rows)
    second = rows + np.arange(columns)
    size = rows + columns + 3
    source, beyond, sink = size - 3, size - 2, size - 1
    parts = (
        (np.full(rows, source), first, demand),
        (a, rows + r, np.ones(len(a))),
        (second, np.full(columns, sink), upper),
        (second, np.full(columns, beyond), np.full(columns, each)),
        (np.array([beyond]), np.array([sink]), np.array([more])),
    )
    starts, ends, capacities = (np.concatenate([part[i] for part in parts]) for i in range(3))
    kept = capacities > 0
    graph = csr_array(
        (capacities[kept].astype(np.int32), (starts[kept], ends[kept])), shape=(size, size)
    )
    graph.indices = graph.indices.astype(np.int32)
    graph.indptr = graph.indptr.astype(np.int32)
    found = maximum_flow(graph, source, sink)
    near = _near(graph, found.flow, source)
    made = np.zeros_like(mask)
    flow = found.flow.tocoo()
    inside = (flow.row < rows) & (flow.col >= rows) & (flow.col < rows + columns) & (flow.data > 0)
    made[flow.row[inside], flow.col[inside] - rows] = True
    extra = np.zeros(columns, dtype=np.int64)
    above = (flow.col == beyond) & (flow.data > 0) & (flow.row >= rows)
    extra[flow.row[above] - rows] = flow.data[above]
    return Flow(int(found.flow_value), made, extra, near[:rows], near[rows : rows + columns])


def _near(graph: Any, flow: Any, source: int) -> Flags:
    """Return what can still be reached from the source: the near side of the smallest cut."""
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415 as above

    left = (graph - flow).tocsr()
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = breadth_first_order(left, source, return_predecessors=False)
    marks = np.zeros(graph.shape[0], dtype=np.bool_)
    marks[reached] = True
    return marks


def is_possible(limits: Limits, floor: int = 0) -> Flags | None:
    """Return one way to place every review over pairs not below a floor; None where there is none.

    Looks at the best pairs of each application first: they are mostly enough, and few.
    """
    wanted = int(limits.demand.sum())
    mask = limits.open & (limits.affinity.score >= floor)
    for part in (mask & best_of(limits.affinity.score, mask, MANY), mask):
        found = largest(part, limits.demand, limits.upper)
        if found.value == wanted:
            return found.made
    return None


def best_of(score: NDArray[Any], mask: Flags, count: int) -> Flags:
    """Return a mask of the best `count` pairs of each row within a mask."""
    if count >= score.shape[1]:
        return mask.copy()
    lowest = np.iinfo(np.int64).min if score.dtype.kind == "i" else -np.inf
    open_score = np.where(mask, score, lowest)
    columns = np.argpartition(-open_score.astype(np.float64), count, axis=1)[:, :count]
    result = np.zeros_like(mask)
    np.put_along_axis(result, columns, values=True, axis=1)
    return result & mask


def best_floor(limits: Limits) -> int:
    """Return the highest score that the worst new pair can have; 0 where no new pair is wanted.

    No application can do better than its own last wanted expert: that is tried first, and is
    mostly the answer. Takes for granted that the problem is possible.
    """
    rows = np.flatnonzero(limits.demand)
    if not len(rows):
        return 0
    score = np.where(limits.open, limits.affinity.score, -1)[rows]
    ranked = -np.sort(-score, axis=1)
    highest = int(ranked[np.arange(len(rows)), limits.demand[rows] - 1].min())
    if is_possible(limits, highest) is not None:
        return highest
    levels = np.unique(score[(score >= 0) & (score < highest)])
    good, bad = 0, len(levels)
    while bad - good > 1:
        middle = (good + bad) // 2
        if is_possible(limits, int(levels[middle])) is not None:
            good = middle
        else:
            bad = middle
    return int(levels[good])
