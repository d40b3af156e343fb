"""Conditions of forms: what is asked, and what is wrong with a condition."""

import copy

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.questions import (
    Visible,
    check_schema,
    kept_answers,
    parse_schema,
    read_answers,
    visible,
)
from pscc.kernel.questions.rules import page_rules
from tests.kernel.condition_cases import condition_cases
from tests.kernel.conditional_form import CONDITIONAL, words

FORM = parse_schema(CONDITIONAL)


@pytest.mark.parametrize(
    ("answers", "sections", "questions"),
    [
        ({}, ("about", "means"), ("is_trial",)),
        ({"is_trial": True}, ("about", "means"), ("is_trial", "patients")),
        ({"is_trial": True, "patients": "0.5"}, ("about", "means"), ("is_trial", "patients")),
        (
            {"is_trial": True, "patients": "12"},
            ("about", "trial", "means"),
            ("is_trial", "patients", "protocol", "level"),
        ),
        ({"is_trial": False, "patients": "12"}, ("about", "means"), ("is_trial",)),
    ],
)
def test_what_is_asked_follows_from_the_answers(answers, sections, questions):
    found = visible(FORM, answers)

    assert found == Visible(sections, (*questions, "budget", "team", "host"))


def test_hidden_questions_are_neither_kept_nor_read():
    answers = {"is_trial": False, "patients": "12", "level": "4"}

    assert kept_answers(FORM, answers) == {"is_trial": False}
    assert [section.key for section in read_answers(FORM, answers)] == ["about", "means"]


def test_leaving_hidden_answers_out_changes_nothing_that_is_asked():
    for case in condition_cases():
        form = parse_schema(case["schema"])

        kept = kept_answers(form, case["answers"])

        assert visible(form, kept) == visible(form, case["answers"])
        assert kept_answers(form, kept) == kept


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["all", "any", "not", "question", "is"]),
                                      inner, max_size=3)))  # fmt: skip
def test_whatever_a_condition_holds_it_is_read_and_told(expression):
    schema = copy.deepcopy(CONDITIONAL)
    schema["sections"][0]["questions"][1]["show_if"] = expression

    visible(parse_schema(schema), {"is_trial": True})
    faults = []
    try:
        check_schema(schema)
    except ValidationError as refusal:
        faults = refusal.messages

    assert [each for each in faults if "condition: " not in each] == []


def test_a_page_is_told_the_rules_and_only_the_answers_they_need():
    answers = {"is_trial": True, "patients": "3", "level": "4"}

    rules = page_rules(FORM, answers)

    assert rules is not None
    assert rules["answers"] == {"is_trial": True, "patients": "3"}
    assert page_rules(parse_schema({"sections": []}), answers) is None


def leaf(key: str, operator: str, value=None) -> dict[str, object]:
    return {"question": key, "is": operator, "value": value}


DEEP: dict[str, object] = leaf("is_trial", "answered")
for _each in range(5):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        (leaf("nobody", "answered"), "it names nobody, a question that this form does not have."),
        (leaf("budget", "answered"), "it names budget, which does not come earlier in the form."),
        (leaf("level", "answered"), "it names level, which does not come earlier in the form."),
        (leaf("protocol", "answered"),
         "nothing can be compared with protocol: it is of the type “File”."),
        (leaf("is_trial", "at_least", 1),
         "“at_least” does not fit is_trial, of the type “Yes or no”."),
        (leaf("patients", "at_least", "many"), "“many” is no answer to patients."),
        (leaf("patients", "equals"), "it compares patients with nothing."),
        ({"any": []}, "a group has nothing to compare."),
        ({"any": [DEEP], "not": DEEP}, "it mixes several groups: put one into the other."),
        (DEEP, "it is nested too deep: at most 4 levels."),
        (["x"], "it cannot be read."),
    ],
)  # fmt: skip
def test_a_broken_condition_is_told_in_words(condition, fault):
    schema = copy.deepcopy(CONDITIONAL)
    schema["sections"][1]["questions"][1]["show_if"] = condition

    with override("en"), pytest.raises(ValidationError) as refusal:
        check_schema(schema)

    assert refusal.value.messages == [f"Question level, condition: {fault}"]


def test_broken_columns_and_bounds_are_told_in_words():
    schema = copy.deepcopy(CONDITIONAL)
    table = schema["sections"][2]["questions"][0]
    table["columns"] = [
        {"key": "year", "type": "number", "label": {"fr": "An"}, "min": 5, "max": 1},
        {"key": "year", "type": "long_text", "label": words("Text"), "sum": True},
        {"key": "kind", "type": "choice", "label": words("Kind"), "colour": "red"},
        {"key": "Big Key"},
    ]
    table["min_rows"] = 9
    schema["sections"][0]["questions"][1]["min"] = "some"

    with override("en"), pytest.raises(ValidationError) as refusal:
        check_schema(schema)

    assert refusal.value.messages == [
        "Question patients: write a bound as a number, 1200 or 12.5.",
        "Table budget: the column year needs its text in both languages.",
        "Column budget.year: the lower bound is above the upper one.",
        "Table budget: the column year is there twice.",
        "Table budget: the column year has a type that no cell can have.",
        "Table budget: the column year cannot be summed: it has no numbers.",
        "Table budget: the column kind has unknown parts: colour.",
        "Question budget.kind needs options to choose from.",
        "Table budget: a column has no valid key.",
        "Table budget asks for more rows than it allows.",
    ]
