"""The rows and columns of the programme that HiGHS solves, and the prices that come back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calls.assignment.limits import Flags, Limits

Floats = NDArray[np.float64]
Places = tuple[NDArray[np.intp], NDArray[np.intp]]
SCALE = 1000  # millionths in the programme's unit: its tolerances stay far below a millionth


class NotSolved(RuntimeError):
    """HiGHS gave no answer where one exists; the message is its own."""


class OutOfTime(NotSolved):
    """The time given was over before the answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What the limits are worth at the optimum, in millionths.

    `expert` is a column's price; `voice` and `institution` stand by application. Any values give a
    valid bound, the right ones the best.
    """

    application: Floats
    expert: Floats
    voice: Floats
    institution: Floats

    def worth(self, limits: Limits) -> Floats:
        """Return what each pair brings after prices."""
        return (
            limits.affinity.score
            - self.expert
            + self.voice @ limits.speaks.T.astype(np.float64)
            - self.institution @ limits.belongs.T.astype(np.float64)
        )

    def whole(self) -> "Prices":
        """Return the same in whole millionths, where the prices of a network programme lie."""
        return Prices(
            np.rint(self.application),
            np.rint(self.expert),
            np.rint(self.voice),
            np.rint(self.institution),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Maximise the scores less the penalties over the pairs of a mask.

    Columns: the pairs, then what each wish falls short by. Rows: demand (equal), then at most:
    upper quota, lower quota, voices, institutions.
    """

    limits: Limits
    pairs: Places
    lows: NDArray[np.intp]  # experts with a lower quota
    lacks: Places  # application and voice
    crowds: Places  # application and institution

    @classmethod
    def over(cls, limits: Limits, mask: Flags) -> "Programme":
        """Return the programme; institutions that cannot be exceeded on the mask have no row."""
        met = mask.astype(np.float32) @ limits.belongs.astype(np.float32)
        return cls(
            limits=limits,
            pairs=_places(mask),
            lows=np.flatnonzero(limits.lower),
            lacks=_places(limits.needed),
            crowds=_places(met > limits.room),
        )

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """How many columns of each kind."""
        return len(self.pairs[0]), len(self.lows), len(self.lacks[0]), len(self.crowds[0])

    def solved(self, seconds: float = np.inf) -> tuple[Floats, Prices]:
        """Return the share of each pair at the optimum, and the prices; raises `OutOfTime`."""
        from scipy.optimize import linprog  # noqa: PLC0415 costs memory: in the worker only

        equal, most, right = self._matrices()
        if not sum(self.sizes):  # HiGHS wants one column at least
            return self._spread(self._uppers()), self._prices(
                np.zeros(len(self.limits.demand)), np.zeros(len(right))
            )
        found = linprog(
            self._costs(),
            A_ub=most,
            b_ub=right,
            A_eq=equal,
            b_eq=self.limits.demand,
            bounds=np.column_stack([np.zeros(sum(self.sizes)), self._uppers()]),
            method="highs-ds",
            options={"time_limit": max(seconds, 0.0)},
        )
        if found.status == 1:
            raise OutOfTime(found.message)
        if found.status != 0:
            raise NotSolved(found.message)
        return self._spread(found.x), self._prices(found.eqlin.marginals, found.ineqlin.marginals)

    def solved_whole(self, seconds: float, nodes: int | None) -> tuple[Floats | None, float, bool]:
        """Return whole pairs (None: none found in time), the bound on these columns in millionths
        (infinite: none), and whether the search was stopped.
        """
        from scipy.optimize import (  # noqa: PLC0415 costs memory: in the worker only
            Bounds,
            LinearConstraint,
            milp,
        )

        equal, most, right = self._matrices()
        options = {"time_limit": seconds, "mip_rel_gap": 0.0}
        if nodes is not None:
            options["node_limit"] = nodes
        demand = self.limits.demand
        found = milp(
            self._costs(),
            integrality=np.arange(sum(self.sizes)) < self.sizes[0],
            bounds=Bounds(0, self._uppers()),
            constraints=[
                LinearConstraint(equal, demand, demand),
                LinearConstraint(most, -np.inf, right),
            ],
            options=options,
        )
        dual = found.mip_dual_bound
        bound = np.inf if dual is None or not np.isfinite(dual) else -dual * SCALE
        share = None if found.x is None else self._spread(np.rint(found.x))
        return share, float(bound), found.status != 0

    def _costs(self) -> Floats:
        parameters = self.limits.parameters
        _pairs, lows, lacks, crowds = self.sizes
        penalties = (
            np.full(lows, parameters.below_lower),
            np.full(lacks, parameters.missing_voice),
            np.full(crowds, parameters.same_institution),
        )
        costs = np.concatenate([-self.limits.affinity.score[self.pairs], *penalties])
        return np.asarray(costs / SCALE, dtype=np.float64)

    def _uppers(self) -> Floats:
        pairs, lows, lacks, crowds = self.sizes
        return np.concatenate(
            [np.ones(pairs), np.full(lows, np.inf), np.ones(lacks), np.full(crowds, np.inf)]
        )

    def _matrices(self) -> tuple[Any, Any, Floats]:
        """Return the rows that are equal, those that are at most, and their right sides."""
        from scipy.sparse import (  # noqa: PLC0415 costs memory: in the worker only
            block_array,
            csr_array,
            eye_array,
        )

        limits = self.limits
        papers, experts = self.pairs
        equal = _marks(papers, len(limits.demand))
        upper = _marks(experts, len(limits.upper))
        wishes = [
            -upper[self.lows],
            -self._together(self.lacks, limits.speaks),
            self._together(self.crowds, limits.belongs),
        ]
        blocks = [[upper, *[csr_array((upper.shape[0], count)) for count in self.sizes[1:]]]]
        for place, wish in enumerate(wishes):
            short = [csr_array((wish.shape[0], count)) for count in self.sizes[1:]]
            short[place] = -eye_array(wish.shape[0])
            blocks.append([wish, *short])
        none = csr_array((equal.shape[0], sum(self.sizes[1:])))
        right = np.concatenate(
            [
                limits.upper,
                -limits.lower[self.lows],
                np.full(self.sizes[2], -1),
                limits.room[self.crowds],
            ]
        )
        return (
            block_array([[equal, none]], format="csr"),
            block_array(blocks, format="csr"),
            right.astype(np.float64),
        )

    def _together(self, places: Places, has: Flags) -> Any:
        """Return a row for each application and voice (or institution), a one at each pair that
        counts for it.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 costs memory: in the worker only

        papers, experts = self.pairs
        row_of = np.full((len(self.limits.demand), has.shape[1]), -1, dtype=np.int64)
        row_of[places] = np.arange(len(places[0]))
        rows = np.where(has[experts], row_of[papers], -1)
        columns, codes = np.nonzero(rows >= 0)
        return csr_array(
            (np.ones(len(columns)), (rows[columns, codes], columns)),
            shape=(len(places[0]), len(papers)),
        )

    def _spread(self, found: Floats) -> Floats:
        """Return what was found for the pairs as a matrix."""
        share = np.zeros(self.limits.affinity.score.shape, dtype=np.float64)
        share[self.pairs] = found[: self.sizes[0]]
        return share

    def _prices(self, equal: Floats, most: Floats) -> Prices:
        """Return prices from the marginals of a minimum, within the limits of each penalty."""
        parameters, limits = self.limits.parameters, self.limits
        experts, lows, lacks = len(limits.upper), self.sizes[1], self.sizes[2]
        worth = np.maximum(-most * SCALE, 0)
        expert = worth[:experts].copy()
        expert[self.lows] -= np.minimum(worth[experts : experts + lows], parameters.below_lower)
        voice = np.zeros(limits.needed.shape, dtype=np.float64)
        voice[self.lacks] = worth[experts + lows : experts + lows + lacks]
        institution = np.zeros(limits.room.shape, dtype=np.float64)
        institution[self.crowds] = worth[experts + lows + lacks :]
        return Prices(
            application=-equal * SCALE,
            expert=expert,
            voice=np.minimum(voice, parameters.missing_voice),
            institution=np.minimum(institution, parameters.same_institution),
        )


def _places(marks: NDArray[Any]) -> Places:
    rows, columns = np.nonzero(marks)
    return rows, columns


def _marks(rows: NDArray[np.intp], size: int) -> Any:
    """Return a matrix with a one in each column, in the row that is named."""
    from scipy.sparse import csr_array  # noqa: PLC0415 costs memory: in the worker only

    return csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(size, len(rows)))
