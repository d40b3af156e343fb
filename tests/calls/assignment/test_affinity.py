"""Scores: parts that sum, declared fields near and far, texts in two languages."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.assignment.affinity import affinity
from calls.assignment.problem import (
    EXPERT,
    FAMILIAR,
    MODALITY,
    STAGE,
    TUMOUR,
    UNIT,
    Expertise,
    Paper,
    Parameters,
    Problem,
    Reviewer,
)
from calls.assignment.texts import similarity
from services.recommender.profile import Taxonomy
from tests.calls.assignment.problems import TEXTS, problems

TAXONOMY = Taxonomy(stages=("idea", "proof", "market"), tumour_parents={"nsclc": "lung"})


def score_of(paper, *expertise, parameters=None):
    problem = Problem(
        papers=(paper,),
        reviewers=(Reviewer(key="r", expertise=expertise),),
        taxonomy=TAXONOMY,
        parameters=parameters or Parameters(),
    )
    return int(affinity(problem).score[0, 0])


@settings(max_examples=50, deadline=None)
@given(problems())
def test_parts_sum_to_the_score_and_never_exceed_it(problem):
    scores = affinity(problem)

    parts = [
        [scores.explained(row, column) for column in range(len(scores.reviewers))]
        for row in range(len(scores.papers))
    ]

    sums = [[sum(part.points for part in cell) for cell in row] for row in parts]
    assert sums == scores.score.tolist()
    assert all(0 <= part.points <= part.most for row in parts for cell in row for part in cell)
    assert scores.score.max() <= UNIT


def test_declared_levels_and_relatives_count_in_part():
    paper = Paper(key="p", tumours=frozenset({"nsclc"}))
    expertise = (
        (),
        (Expertise(TUMOUR, "nsclc", EXPERT),),
        (Expertise(TUMOUR, "nsclc", FAMILIAR),),
        (Expertise(TUMOUR, "lung", EXPERT),),
        (Expertise(TUMOUR, "lung", EXPERT), Expertise(TUMOUR, "nsclc", FAMILIAR)),
        (Expertise(MODALITY, "nsclc", EXPERT),),
    )

    found = [score_of(paper, *each) for each in expertise]

    assert found == [0, UNIT, UNIT // 2, 600_000, 600_000, 0]


def test_a_neighbouring_stage_counts_in_part():
    paper = Paper(key="p", stage="proof")

    found = [score_of(paper, Expertise(STAGE, code)) for code in ("proof", "idea", "unknown")]

    assert found == [UNIT, 600_000, 0]


def test_what_is_not_stated_weighs_nothing():
    stated = Paper(key="p", stage="proof", modality="rna")
    weights = Parameters(stage=30, modality=10)

    found = [
        score_of(stated, Expertise(STAGE, "proof"), parameters=weights),
        score_of(stated, Expertise(MODALITY, "rna"), parameters=weights),
        score_of(Paper(key="p"), Expertise(STAGE, "proof"), parameters=weights),
    ]

    assert found == [750_000, 250_000, 0]


def test_texts_meet_across_languages_and_accents_are_kept():
    texts = [
        "Immunothérapie des tumeurs pédiatriques",
        "Immunotherapy of paediatric tumours",
        "Logiciel de planification chirurgicale",
        "pâte",
        "pate",
    ]

    found = similarity(texts, texts, characters_percent=50)

    assert found[0, 1] > found[0, 2]
    assert found[0, 0] > 0.99
    assert found[3, 4] < 0.1  # an end in common, no word


def test_composed_and_decomposed_accents_are_the_same():
    composed, decomposed = "pédiatrie", "pe\u0301diatrie"

    found = similarity([composed, decomposed], [composed], characters_percent=50)

    assert found[0, 0] == found[1, 0] > 0.99


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8), st.randoms())
def test_order_of_texts_changes_no_figure(texts, chance):
    order = list(range(len(texts)))
    chance.shuffle(order)

    first = similarity(texts, texts, characters_percent=50)
    second = similarity([texts[place] for place in order], texts, characters_percent=50)

    assert np.array_equal(first[order], second)


def test_no_words_no_likeness():
    found = similarity(["", "!"], ["", "a b"], characters_percent=50)

    assert found.tolist() == [[0, 0], [0, 0]]
