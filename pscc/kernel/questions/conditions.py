"""Which parts of a form are asked, given the answers so far: one rule, also in JavaScript.

A condition is {"all": [condition, …]}, {"any": [condition, …]}, {"not": condition} or a comparison
{"question": key, "is": operator, "value": …}. It looks back only: a question further down counts as
unanswered, and so does one that is hidden. A comparison with a question without answer is false,
"differs" too. What cannot be read is false. `static/js/conditions.js` is the twin of this module;
tests/browser/test_conditions.py holds the two equal.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pscc.kernel.questions.schema import Expression, Form, Question, Section
from pscc.kernel.questions.shapes import has_shape
from pscc.kernel.questions.tables import known_cells
from pscc.kernel.questions.types import QuestionType

MAX_DEPTH = 4  # groups within groups; more than a person can check
GROUPS = ("all", "any", "not")
ANSWERED = "answered"
_CHOSEN = (ANSWERED, "equals", "differs")
_NUMBER = (*_CHOSEN, "at_least", "at_most")
OPERATORS: Mapping[QuestionType, tuple[str, ...]] = {
    QuestionType.SHORT_TEXT: _CHOSEN,
    QuestionType.LONG_TEXT: (ANSWERED,),
    QuestionType.NUMBER: _NUMBER,
    QuestionType.MONEY: _NUMBER,
    QuestionType.DATE: (*_CHOSEN, "before", "after"),
    QuestionType.CHOICE: _CHOSEN,
    QuestionType.CHOICES: (ANSWERED, "contains"),
    QuestionType.YES_NO: _CHOSEN,
    QuestionType.TRL: _NUMBER,
    QuestionType.STAGE: _CHOSEN,
    QuestionType.TUMOUR_TYPES: (ANSWERED, "contains"),
    QuestionType.ORGANISATION: (ANSWERED,),
    QuestionType.PEOPLE: (ANSWERED,),
    QuestionType.TABLE: (ANSWERED,),
    QuestionType.URL: (ANSWERED,),
    QuestionType.CONSENT: (ANSWERED,),
}
LISTS = (
    QuestionType.CHOICES, QuestionType.TUMOUR_TYPES, QuestionType.PEOPLE, QuestionType.TABLE,
)  # fmt: skip
NUMBERS = (QuestionType.NUMBER, QuestionType.MONEY, QuestionType.TRL)
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Known = dict[str, tuple[QuestionType, Any]]


@dataclass(frozen=True)
class Visible:
    """The keys of what is asked, in order; a section without questions is not asked."""

    sections: tuple[str, ...]
    questions: tuple[str, ...]


def visible(form: Form, answers: Mapping[str, Any]) -> Visible:
    """Return which sections and questions are asked of somebody who gave these answers."""
    known: _Known = {}
    sections, questions = [], []
    for section in form.sections:
        if not _holds(section.show_if, known):
            continue
        found = list(_asked(section, answers, known))
        if found:
            sections.append(section.key)
            questions += found
    return Visible(tuple(sections), tuple(questions))


def _asked(section: Section, answers: Mapping[str, Any], known: _Known) -> Iterator[str]:
    """Yield the keys of a section's questions that are asked, and note what they answer."""
    for question in section.questions:
        if _holds(question.show_if, known):
            known[question.key] = (question.type, _as_asked(question, answers.get(question.key)))
            yield question.key


def asked_form(form: Form, answers: Mapping[str, Any]) -> Form:
    """Return what a form asks of somebody who gave these answers, and nothing else."""
    keys = set(visible(form, answers).questions)
    sections = (
        replace(each, questions=tuple(one for one in each.questions if one.key in keys))
        for each in form.sections
    )
    return Form(tuple(each for each in sections if each.questions))


def kept_answers(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to what is asked; those to hidden questions are left out, and so are the
    cells of columns that a table does not have any more.
    """
    keys = set(visible(form, answers).questions)
    asked = {each.key: each for each in form.questions() if each.key in keys}
    kept = {key: _as_asked(asked[key], answers[key]) for key in answers if key in asked}
    return {key: value for key, value in kept.items() if value is not None}


def _as_asked(question: Question, answer: Any) -> Any:
    """Return the rows of a table with the cells of its columns, None for no row; any other answer
    as it is.
    """
    if question.type != QuestionType.TABLE or not answer or not has_shape(question, answer):
        return answer
    return known_cells(question, answer) or None


def is_answered(kind: QuestionType, answer: Any) -> bool:
    """Tell whether a stored value answers a question of a kind."""
    if kind == QuestionType.CONSENT:
        return answer is True
    if kind == QuestionType.YES_NO:
        return isinstance(answer, bool)
    if kind in LISTS:
        return isinstance(answer, list) and bool(answer)
    if kind == QuestionType.ORGANISATION:
        return isinstance(answer, dict) and bool(answer.get("name"))
    return isinstance(answer, str) and bool(answer)


def is_conditional(form: Form) -> bool:
    """Tell whether anything in a form depends on an answer."""
    return any(each.show_if for each in form.sections) or any(
        each.show_if for each in form.questions()
    )


def named_in(expression: Any, depth: int = 0) -> Iterator[str]:
    """Yield the keys of the questions that a condition names."""
    if not isinstance(expression, Mapping) or depth > MAX_DEPTH:
        return
    for group in ("all", "any"):
        parts = expression.get(group)
        for each in parts if isinstance(parts, list) else ():
            yield from named_in(each, depth + 1)
    yield from named_in(expression.get("not"), depth + 1)
    if isinstance(expression.get("question"), str):
        yield expression["question"]


def asked_about(form: Form) -> set[str]:
    """Return the keys of the questions that any condition of a form names."""
    owners: list[Section | Question] = [*form.sections, *form.questions()]
    return {key for each in owners for key in named_in(each.show_if)}


# --- One condition -------------------------------------------------------------------------------


def _holds(expression: Any, known: _Known) -> bool:
    return expression is None or _is_true(expression, known, 0)


def _is_true(expression: Any, known: _Known, depth: int) -> bool:
    if not isinstance(expression, Mapping) or depth > MAX_DEPTH:
        return False
    groups = [name for name in GROUPS if name in expression]
    if len(groups) != 1:
        return not groups and _compares(expression, known)
    parts = expression[groups[0]]
    if groups[0] == "not":
        return isinstance(parts, Mapping) and not _is_true(parts, known, depth + 1)
    if not isinstance(parts, list):
        return False
    found = [_is_true(each, known, depth + 1) for each in parts]
    return all(found) if groups[0] == "all" else any(found)


def _compares(leaf: Expression, known: _Known) -> bool:
    key, operator = leaf.get("question"), leaf.get("is")
    if not isinstance(key, str) or not isinstance(operator, str) or key not in known:
        return False
    kind, answer = known[key]
    if operator not in OPERATORS.get(kind, ()) or not is_answered(kind, answer):
        return False
    return operator == ANSWERED or _COMPARISONS[operator](kind, answer, leaf.get("value"))


def decimal_of(value: Any) -> Decimal | None:
    """Read a number as conditions and bounds write it, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def is_day(value: Any) -> bool:
    """Tell whether a value is written as a day: 2026-12-31."""
    return isinstance(value, str) and bool(_DAY.fullmatch(value))


def _sign(kind: QuestionType, answer: Any, value: Any) -> int | None:
    """Return how an answer stands to a value: -1, 0, 1; None where they cannot be compared."""
    if kind in NUMBERS:
        return _compared(decimal_of(answer), decimal_of(value))
    if kind == QuestionType.DATE:
        days = is_day(answer) and is_day(value)
        return _compared(answer, value) if days else None
    if isinstance(value, bool) is not isinstance(answer, bool) or not isinstance(value, str | bool):
        return None
    return 0 if answer == value else 1


def _compared(one: Any, other: Any) -> int | None:
    if one is None or other is None:
        return None
    return int(one > other) - int(one < other)


_COMPARISONS: Mapping[str, Callable[[QuestionType, Any, Any], bool]] = {
    "equals": lambda kind, answer, value: _sign(kind, answer, value) == 0,
    "differs": lambda kind, answer, value: _sign(kind, answer, value) in (-1, 1),
    "contains": lambda _kind, answer, value: isinstance(value, str) and value in answer,
    "at_least": lambda kind, answer, value: _sign(kind, answer, value) in (0, 1),
    "at_most": lambda kind, answer, value: _sign(kind, answer, value) in (-1, 0),
    "before": lambda kind, answer, value: _sign(kind, answer, value) == -1,
    "after": lambda kind, answer, value: _sign(kind, answer, value) == 1,
}
