"""Every code of the recommender is said in words, in both languages."""

import re
from dataclasses import fields
from datetime import date

import pytest
from django.utils import translation

from services.orientation_words import (
    CRITERION,
    PAGE_OF,
    Names,
    Points,
    blocker_words,
    change_words,
    fix_words,
    note_words,
    question_words,
    reason_words,
)
from services.recommender import Blocker, Change, Reason, Weights
from services.recommender.answers import QUESTIONS
from services.recommender.asked import EVERYWHERE

REASONS = {
    "need": "platform",
    "stage": "idea",
    "stage_neighbour": "idea",
    "stage_any": "",
    "tumour": "LUNG",
    "tumour_related": "LUNG",
    "tumour_agnostic": "",
    "modality": "antibody",
    "modality_any": "",
    "lead_time": "30",
    "capacity": "2",
    "entitlement": "call:a",
    "priority": "start_up",
}
NOTES = (
    "too_late", "lead_time_not_stated", "waiting_list", "nobody_answers", "external",
    "collaboration_only", "unknown:audience", "unknown:is_company", "unknown:country",
    "unknown:product_type",
)  # fmt: skip
BLOCKERS = {
    "not_open_yet": "",
    "paused": "Moved.",
    "closed": "",
    "call_only": "call:a",
    "not_for_audience": "start_up,resident",
    "academic_only": "",
    "needs_company": "",
    "country": "FR,DE",
    "wrong_product_type": "therapy",
}
FIXES = (
    "subscribe", "alternatives", "apply_to_call", "become_resident", "find_academic_partner",
    "create_company", "ask_advisor",
)  # fmt: skip
ANSWERS = {
    "needs": "platform",
    "stage": "idea",
    "modality": "antibody",
    "tumour_types": "LUNG",
    "audience": "start_up",
    "is_company": "yes",
    "milestone_on": "2027-03-01",
    "selected_in": "call:a",
}
NAMES = Names(
    terms={
        "stage": {"idea": "Just an idea"},
        "tumour_type": {"LUNG": "Lung"},
        "modality": {"antibody": "Antibody"},
        "product_type": {"therapy": "Therapy"},
    },
    calls={"call:a": "Seed"},
)
CODE = re.compile(r"^[a-z_:]+$|%\(|call:|LUNG|antibody\b")


def everything_said():
    weights = Weights(version=1)
    return [
        *(reason_words(Reason(code, 5, detail), weights, NAMES).words
          for code, detail in REASONS.items()),
        *(reason_words(Reason("capacity", 5), weights, NAMES, of_service=each).words
          for each in (True, False)),
        *(note_words(code) for code in NOTES),
        *(blocker_words(Blocker(code, detail, ""), NAMES) for code, detail in BLOCKERS.items()),
        *(fix_words(code) for code in FIXES),
        *(change_words(Change(question, value, effect, "service:a"), "Toxicology", NAMES)
          for question, value in ANSWERS.items()
          for effect in ("unblocks", "new_first", "moves_up")),
        *(question_words(name) for name in PAGE_OF),
    ]  # fmt: skip


def test_no_code_reaches_the_reader():
    with translation.override("en"):
        said = everything_said()

    assert [words for words in said if CODE.search(words)] == []


def test_all_of_it_is_said_in_french():
    with translation.override("en"):
        english = everything_said()

    with translation.override("fr"):
        french = everything_said()

    assert [words for words, other in zip(english, french, strict=True) if words == other] == []


def test_the_words_know_what_the_recommender_asks():
    counted = {CRITERION.get(code, code) for code in REASONS}

    assert set(ANSWERS) == set(QUESTIONS)
    assert set(PAGE_OF) >= {*EVERYWHERE, "audience"}
    assert counted <= {field.name for field in fields(Weights)}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("need", 40, "platform"), Points("Need served (Technology platform)", 40, 40)),
        (Reason("stage_neighbour", 10, "idea"),
         Points("Made for a neighbouring stage (Just an idea)", 10, 20)),
        (Reason("lead_time", 5, "30"), Points("In time for your milestone (30 days)", 5, 5)),
        (Reason("entitlement", 5, "call:a"),
         Points("Opened by a call in which you are selected (Seed)", 5, 5)),
        (Reason("priority", 5, "start_up"), Points("Your project is served first", 5, 5)),
    ],
)  # fmt: skip
def test_a_reason_is_counted_against_its_criterion(reason, said):
    with translation.override("en"):
        found = reason_words(reason, Weights(version=1), NAMES)

    assert found == said


@pytest.mark.parametrize(
    ("blocker", "said"),
    [
        (Blocker("not_open_yet", "", "subscribe", date(2027, 3, 1)), "Opens on 1 March 2027."),
        (Blocker("not_open_yet", "", "subscribe"), "Not open yet; the day is not set."),
        (Blocker("call_only", "call:a", "apply_to_call"), "Only for projects selected in: Seed."),
        (Blocker("call_only", "", "ask_advisor"),
         "Only through a call for projects, and none is open."),
        (Blocker("country", "FR,DE", "ask_advisor"), "Only in: France, Germany."),
    ],
)  # fmt: skip
def test_a_blocker_says_what_is_in_the_way(blocker, said):
    with translation.override("en"):
        found = blocker_words(blocker, NAMES)

    assert found == said
