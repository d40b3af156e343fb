"""The hard limits and the wishes of a problem as arrays, with what is fixed already set aside."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calls.assignment.affinity import Affinity, in_order
from calls.assignment.problem import (
    AWAY,
    FLOOR,
    INSTITUTION,
    LANGUAGE,
    Key,
    Paper,
    Parameters,
    Problem,
    Reviewer,
)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Rows are applications, columns experts, in the order of the affinity.

    `reason` is 0 where a pair may be made, else a place in `reasons`. `demand`, `upper`, `lower`,
    `needed` (voices) and `room` (experts of an institution) are what is left after `fixed`.
    """

    affinity: Affinity
    parameters: Parameters
    reasons: tuple[str, ...]
    reason: NDArray[np.int16]
    fixed: Flags
    asked: Counts  # the demand before anything was fixed
    demand: Counts
    upper: Counts
    lower: Counts
    voices: tuple[str, ...]
    speaks: Flags  # expert x voice
    needed: Flags  # application x voice
    institutions: tuple[str, ...]
    belongs: Flags  # expert x institution
    room: Counts  # application x institution
    floor: int = 0

    @property
    def open(self) -> Flags:
        """Which pairs may be made newly."""
        return np.asarray((self.reason == 0) & ~self.fixed)

    @property
    def contradictions(self) -> Flags:
        """Which fixed pairs are forbidden by more than absence, language or floor."""
        mild = [self.reasons.index(code) for code in ("", AWAY, LANGUAGE, FLOOR)]
        return self.fixed & ~np.isin(self.reason, mild)

    def above(self, floor: int) -> "Limits":
        """Return the same without new pairs whose score is below a floor."""
        reason = self.reason.copy()
        reason[(reason == 0) & (self.affinity.score < floor)] = self.reasons.index(FLOOR)
        return replace(self, reason=reason, floor=floor)

    def without_wishes(self) -> "Limits":
        """Return the same without voices and institutions."""
        none = np.zeros_like(self.needed), np.zeros_like(self.belongs)
        return replace(self, needed=none[0], belongs=none[1])


def limits(problem: Problem, affinity: Affinity) -> Limits:
    """Return the limits of a problem in the order of its affinity."""
    papers = in_order(problem.papers, problem.seed)
    reviewers = in_order(problem.reviewers, problem.seed)
    fixed = _marks(problem.fixed, affinity)
    reasons, reason = _reasons(problem, papers, reviewers, affinity)
    voices = tuple(sorted(problem.required_voices))
    speaks = _has([each.voices for each in reviewers], voices)
    institutions = _shared(reviewers) if problem.one_per_institution else ()
    belongs = _has([each.institutions for each in reviewers], institutions)
    taken = fixed.astype(np.int64)
    done = taken.sum(axis=0)
    upper = np.array([0 if each.is_away else each.upper for each in reviewers], dtype=np.int64)
    lower = np.array([0 if each.is_away else each.lower for each in reviewers], dtype=np.int64)
    demand = np.array([each.demand for each in papers], dtype=np.int64)
    wanted = np.maximum(demand - taken.sum(axis=1), 0)
    return Limits(
        affinity=affinity,
        parameters=problem.parameters,
        reasons=reasons,
        reason=reason,
        fixed=fixed,
        asked=demand,
        demand=wanted,
        upper=np.maximum(upper - done, 0),
        lower=np.maximum(lower - done, 0),
        voices=voices,
        speaks=speaks,
        needed=(taken @ speaks.astype(np.int64) == 0) & (wanted > 0)[:, None],
        institutions=institutions,
        belongs=belongs,
        room=np.maximum(1 - taken @ belongs.astype(np.int64), 0),
    )


def _marks(keys: Iterable[Key], affinity: Affinity) -> Flags:
    rows = {key: place for place, key in enumerate(affinity.papers)}
    columns = {key: place for place, key in enumerate(affinity.reviewers)}
    marks = np.zeros(affinity.score.shape, dtype=np.bool_)
    for paper, reviewer in keys:
        marks[rows[paper], columns[reviewer]] = True
    return marks


def _has(rows: Sequence[frozenset[str]], codes: tuple[str, ...]) -> Flags:
    """Return which row holds which code."""
    found = [[code in row for code in codes] for row in rows]
    return np.array(found, dtype=np.bool_).reshape(len(rows), len(codes))


def _shared(reviewers: Sequence[Reviewer]) -> tuple[str, ...]:
    """Return the institutions of two experts or more: only these can meet on an application."""
    found = Counter(code for each in reviewers for code in each.institutions)
    return tuple(sorted(code for code, count in found.items() if count > 1))


def _reasons(
    problem: Problem, papers: Sequence[Paper], reviewers: Sequence[Reviewer], affinity: Affinity
) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """Return the reasons, and which one forbids each pair; the caller's own come first."""
    own = (FLOOR, AWAY, LANGUAGE, INSTITUTION)
    given = sorted(set(problem.blocked.values()) - set(own))
    reasons = ("", *own, *given)
    reason = np.zeros(affinity.score.shape, dtype=np.int16)
    reason[:, [each.is_away for each in reviewers]] = reasons.index(AWAY)
    languages = tuple(sorted({code for each in papers for code in each.languages}))
    written = _has([each.languages for each in papers], languages)
    unread = ~_has([each.languages for each in reviewers], languages)
    reason[_meet(written, unread)] = reasons.index(LANGUAGE)
    houses = tuple(sorted({code for each in papers for code in each.institutions}))
    theirs = _has([each.institutions for each in papers], houses)
    ours = _has([each.institutions for each in reviewers], houses)
    waived = _marks(problem.waived, affinity)
    reason[_meet(theirs, ours) & ~waived] = reasons.index(INSTITUTION)
    for code in sorted(set(problem.blocked.values())):
        keys = [key for key, each in problem.blocked.items() if each == code]
        reason[_marks(keys, affinity)] = reasons.index(code)
    return reasons, reason


def _meet(left: Flags, right: Flags) -> Flags:
    """Return which rows of both share a code; in floating numbers, which multiply quickly."""
    shared = left.astype(np.float32) @ right.T.astype(np.float32)
    return np.asarray(shared > 0)
