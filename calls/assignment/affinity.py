"""How well each expert fits each application: parts in whole millionths that sum to the score."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from calls.assignment.problem import (
    CRITERIA,
    EXPERT,
    MODALITY,
    PRODUCT,
    STAGE,
    TEXT,
    TOPIC,
    TUMOUR,
    UNIT,
    Paper,
    Parameters,
    Part,
    Problem,
    Reviewer,
)
from calls.assignment.texts import similarity

Matrix = NDArray[np.float32]
Points = NDArray[np.int32]
Each = TypeVar("Each", Paper, Reviewer)


@dataclass(frozen=True, slots=True, eq=False)
class Affinity:
    """Scores of all pairs; rows are applications, columns experts, in the order of the keys."""

    papers: tuple[str, ...]
    reviewers: tuple[str, ...]
    score: Points
    parts: tuple[Points, ...]  # by criterion
    most: Points  # what each criterion can bring, by application

    def explained(self, row: int, column: int) -> tuple[Part, ...]:
        """Return the parts of one score; a criterion that the application leaves out has none."""
        return tuple(
            Part(code, int(points[row, column]), int(self.most[row, place]))
            for place, (code, points) in enumerate(zip(CRITERIA, self.parts, strict=True))
            if self.most[row, place]
        )


def affinity(problem: Problem) -> Affinity:
    """Score every pair, allowed or not, in an order that hangs on keys and seed only."""
    papers = in_order(problem.papers, problem.seed)
    reviewers = in_order(problem.reviewers, problem.seed)
    most = _most(papers, problem.parameters)
    matches = _matches(papers, reviewers, problem)
    parts = tuple(
        np.rint(match * most[:, place : place + 1]).astype(np.int32)
        for place, match in enumerate(matches)
    )
    score = np.zeros((len(papers), len(reviewers)), dtype=np.int32)
    for part in parts:
        score += part
    return Affinity(
        papers=tuple([each.key for each in papers]),
        reviewers=tuple([each.key for each in reviewers]),
        score=score,
        parts=parts,
        most=most,
    )


def in_order(rows: Iterable[Each], seed: int) -> list[Each]:
    """Return rows in an order drawn by the seed: nobody is favoured for a name, or for coming
    first.
    """
    return sorted(
        rows, key=lambda each: (hashlib.sha256(f"{seed}:{each.key}".encode()).digest(), each.key)
    )


def _most(papers: Sequence[Paper], parameters: Parameters) -> Points:
    """Return what each criterion can bring to each application: `UNIT` shared out by weight among
    what the application states.
    """
    weights = np.array([parameters.weight(code) for code in CRITERIA], dtype=np.float64)
    stated = np.array([_stated(each) for each in papers], dtype=np.float64)
    weighted = stated.reshape(len(papers), len(CRITERIA)) * weights
    total = weighted.sum(axis=1, keepdims=True)
    shares = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0)
    return np.asarray(np.floor(shares * UNIT), dtype=np.int32)


def _stated(paper: Paper) -> list[bool]:
    codes = (paper.tumours, paper.modality, paper.stage, paper.product_type, paper.topics)
    return [*map(bool, codes), bool(paper.text.strip())]


def _matches(
    papers: Sequence[Paper], reviewers: Sequence[Reviewer], problem: Problem
) -> tuple[Matrix, ...]:
    """Return by criterion how well each pair matches, from 0 to 1."""
    parameters, taxonomy = problem.parameters, problem.taxonomy

    def best(
        kind: str,
        asked: Callable[[Paper], Iterable[str | None]],
        near: Callable[[str], frozenset[str]] = lambda _code: frozenset(),
    ) -> Matrix:
        return _best([asked(each) for each in papers], _levels(kind, reviewers, parameters, near))

    related = {
        TUMOUR: best(TUMOUR, lambda each: each.tumours, lambda code: taxonomy.relatives([code])),
        STAGE: best(STAGE, lambda each: [each.stage], taxonomy.neighbours),
        MODALITY: best(MODALITY, lambda each: [each.modality]),
        PRODUCT: best(PRODUCT, lambda each: [each.product_type]),
        TOPIC: _share(papers, _levels(TOPIC, reviewers, parameters)),
        TEXT: similarity(
            [each.text for each in papers],
            [each.text for each in reviewers],
            characters_percent=parameters.characters_percent,
        ),
    }
    return tuple(related[code] for code in CRITERIA)


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """What the experts declared of one kind: a column of levels from 0 to 1 for each code."""

    places: dict[str, int]
    values: Matrix


def _levels(
    kind: str,
    reviewers: Sequence[Reviewer],
    parameters: Parameters,
    near: Callable[[str], frozenset[str]] = lambda _code: frozenset(),
) -> _Levels:
    """Return the levels; a code that lies near a declared one counts in part."""
    declared = {
        each.code for row in reviewers for each in row.expertise if each.kind == kind
    }  # fmt: skip
    around = {code: near(code) for code in declared}
    codes = sorted(declared.union(*around.values()))
    places = {code: place for place, code in enumerate(codes)}
    values = np.zeros((len(reviewers), len(codes)), dtype=np.float32)
    for row, reviewer in enumerate(reviewers):
        for each in reviewer.expertise:
            if each.kind != kind:
                continue
            level = 1.0 if each.level == EXPERT else parameters.familiar_percent / 100
            values[row, places[each.code]] = max(values[row, places[each.code]], level)
            for code in around[each.code]:
                partly = level * parameters.related_percent / 100
                values[row, places[code]] = max(values[row, places[code]], partly)
    return _Levels(places, values)


def _best(asked: Sequence[Iterable[str | None]], levels: _Levels) -> Matrix:
    """Return for each pair the best level over what the application states."""
    result = np.zeros((len(asked), len(levels.values)), dtype=np.float32)
    for row, codes in enumerate(asked):
        columns = [levels.places[code] for code in codes if code in levels.places]
        if columns:
            result[row] = levels.values[:, columns].max(axis=1)
    return result


def _share(papers: Sequence[Paper], levels: _Levels) -> Matrix:
    """Return for each pair the mean level over the topics of the application."""
    result = np.zeros((len(papers), len(levels.values)), dtype=np.float32)
    for row, paper in enumerate(papers):
        columns = sorted(levels.places[code] for code in paper.topics if code in levels.places)
        if columns:
            result[row] = levels.values[:, columns].sum(axis=1) / len(paper.topics)
    return result
