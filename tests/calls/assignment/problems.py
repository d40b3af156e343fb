"""Small problems, drawn or written; brute force and the plain linear programme to judge them by."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from calls.assignment.affinity import affinity
from calls.assignment.judging import worth_of
from calls.assignment.limits import limits
from calls.assignment.problem import (
    TOPIC,
    UNIT,
    Expertise,
    Paper,
    Parameters,
    Problem,
    Reviewer,
)

TOPICS = ("imaging", "genes", "cells", "data")
TEXTS = (
    "",
    "Imagerie médicale et détection précoce",
    "Medical imaging and early detection",
    "Thérapie cellulaire, cellules souches",
    "Cell therapy with stem cells",
)
LEVELS = ("expert", "familiar")
SETS = {
    "topics": st.frozensets(st.sampled_from(TOPICS), max_size=3),
    "languages": st.frozensets(st.sampled_from(("fr", "en")), max_size=2),
    "institutions": st.frozensets(st.sampled_from(("a", "b", "c")), max_size=2),
    "voices": st.frozensets(st.sampled_from(("clinician", "patient")), max_size=2),
}


@st.composite
def problems(draw, *, papers=4, reviewers=4, most=2, wishes=True, floor=True):
    """Draw a problem that may or may not have an assignment."""
    rows = tuple(
        Paper(
            key=f"p{number}",
            demand=draw(st.integers(0, most)),
            text=draw(st.sampled_from(TEXTS)),
            languages=draw(st.sampled_from((frozenset(), frozenset({"fr"})))),
            topics=draw(SETS["topics"]),
            institutions=draw(st.sampled_from((frozenset(), frozenset(), frozenset({"a"})))),
        )
        for number in range(draw(st.integers(1, papers)))
    )
    experts = tuple(_reviewer(draw, number) for number in range(draw(st.integers(1, reviewers))))
    keys = st.tuples(
        st.sampled_from([row.key for row in rows]), st.sampled_from([row.key for row in experts])
    )
    fixed = draw(st.frozensets(keys, max_size=2))
    blocked = draw(st.dictionaries(keys, st.sampled_from(("conflict", "declined")), max_size=4))
    return Problem(
        papers=rows,
        reviewers=experts,
        blocked={key: reason for key, reason in blocked.items() if key not in fixed},
        fixed=fixed,
        required_voices=draw(SETS["voices"]) if wishes else frozenset(),
        one_per_institution=draw(st.booleans()) if wishes else False,
        parameters=Parameters(
            floor_percent=draw(st.sampled_from((None, 95, 100))) if floor else None,
            columns=draw(st.sampled_from((1, 2, 24))),
            small=draw(st.sampled_from((0, 20_000))),
        ),
        seed=draw(st.integers(0, 3)),
    )


def _reviewer(draw, number):
    lower = draw(st.integers(0, 2))
    return Reviewer(
        key=f"r{number}",
        lower=lower,
        upper=lower + draw(st.integers(0, 2)),
        text=draw(st.sampled_from(TEXTS)),
        languages=draw(SETS["languages"]),
        expertise=tuple(
            Expertise(TOPIC, code, draw(st.sampled_from(LEVELS)))
            for code in sorted(draw(SETS["topics"]))
        ),
        institutions=draw(SETS["institutions"]),
        voices=draw(SETS["voices"]),
        is_away=draw(st.sampled_from((False, False, False, True))),
    )


def brute_force(problem, floor=0):
    """Return the best objective over every way to choose experts; None where there is none."""
    hard = limits(problem, affinity(problem))
    if hard.contradictions.any():
        return None
    hard = hard.above(floor) if floor else hard
    best = [None]

    def choose(row, chosen, left):
        if row == len(hard.demand):
            worth = worth_of(hard, chosen)
            best[0] = worth if best[0] is None else max(best[0], worth)
            return
        free = [column for column in np.flatnonzero(hard.open[row]).tolist() if left[column] > 0]
        for columns in combinations(free, int(hard.demand[row])):
            after, rest = chosen.copy(), left.copy()
            after[row, list(columns)] = True
            rest[list(columns)] -= 1
            choose(row + 1, after, rest)

    choose(0, hard.fixed, hard.upper)
    return best[0]


def plain_programme(problem, floor=0):
    """Return the optimum of the linear programme over all open pairs, wishes for a lower quota
    included, built without our own rows; scores of new pairs less penalties.
    """
    scores = affinity(problem)
    hard = limits(problem, scores)
    hard = hard.above(floor) if floor else hard
    rows, columns = hard.open.shape
    size = rows * columns
    demand = np.kron(np.eye(rows), np.ones(columns))
    load = np.kron(np.ones(rows), np.eye(columns))
    found = linprog(
        np.concatenate([-scores.score.ravel(), np.full(columns, problem.parameters.below_lower)]),
        A_eq=np.hstack([demand, np.zeros((rows, columns))]),
        b_eq=hard.demand,
        A_ub=np.vstack(
            [
                np.hstack([load, np.zeros((columns, columns))]),
                np.hstack([-load, -np.eye(columns)]),
            ]
        ),
        b_ub=np.concatenate([hard.upper, -hard.lower]),
        bounds=[(0, int(each)) for each in hard.open.ravel()] + [(0, None)] * columns,
    )
    assert size + columns == len(found.x)
    return -found.fun + float(scores.score[hard.fixed].sum())


def scored(rows, *, seed=0, **more):
    """Return a problem whose scores are as written: a topic for each pair would be too much, so
    each application asks a hundred topics of its own and an expert knows as many as the score says.
    """
    papers = tuple(
        Paper(
            key=f"p{row}",
            demand=more.get("demand", 1),
            topics=frozenset(f"t{row}-{each}" for each in range(100)),
        )
        for row in range(len(rows))
    )
    reviewers = tuple(
        Reviewer(
            key=f"r{column}",
            upper=more.get("upper", 1),
            expertise=tuple(
                Expertise(TOPIC, f"t{row}-{each}")
                for row in range(len(rows))
                for each in range(rows[row][column])
            ),
        )
        for column in range(len(rows[0]))
    )
    rest = {key: value for key, value in more.items() if key not in ("demand", "upper")}
    return Problem(papers=papers, reviewers=reviewers, seed=seed, **rest)


def pairs_of(solution):
    """Return the keys of a solution's pairs."""
    return {(each.application, each.reviewer) for each in solution.pairs}


PERCENT = UNIT // 100
