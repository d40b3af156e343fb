"""Conditions as their builder knows them: rows of question, comparison and value; and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from calls.queries.forms_schema import Raw, question_in, quoted, words_of
from pscc.kernel.questions import QuestionType, in_language, parse_schema, shown
from pscc.kernel.questions.conditions import LISTS, NUMBERS, OPERATORS, decimal_of
from pscc.kernel.questions.levels import LEVELS
from pscc.kernel.questions.schema import WITH_OPTIONS, Question
from pscc.kernel.questions.vocabularies import VOCABULARY_OF, offered

ALL, ANY = "all", "any"
NOT_ANSWERED, NOT_CONTAINS = "not_answered", "not_contains"  # rows say "not" so, and only so
_OPPOSITE = {NOT_ANSWERED: "answered", NOT_CONTAINS: "contains"}
WITHOUT_VALUE = ("answered", NOT_ANSWERED)
COMPARISONS = {
    "equals": pgettext_lazy("condition", "is"),
    "differs": pgettext_lazy("condition", "is not"),
    "contains": pgettext_lazy("condition", "contains"),
    NOT_CONTAINS: pgettext_lazy("condition", "does not contain"),
    "at_least": pgettext_lazy("condition", "is at least"),
    "at_most": pgettext_lazy("condition", "is at most"),
    "before": pgettext_lazy("condition", "is before"),
    "after": pgettext_lazy("condition", "is after"),
    "answered": pgettext_lazy("condition", "is answered"),
    NOT_ANSWERED: pgettext_lazy("condition", "is not answered"),
}


@dataclass(frozen=True)
class Row:
    """One line of the builder."""

    question: str
    comparison: str
    value: Any = None


@dataclass(frozen=True)
class Rows:
    """A condition that lines can say: all of them hold, or any."""

    mode: str = ALL
    rows: tuple[Row, ...] = ()


def rows_of(expression: Mapping[str, Any] | None) -> Rows | None:
    """Return a condition as lines; None for one that lines cannot say (groups within groups)."""
    if not expression:
        return Rows()
    for mode in (ALL, ANY):
        if mode in expression:
            rows = [_row(each) for each in expression[mode]]
            return Rows(mode, tuple(row for row in rows if row)) if all(rows) else None
    row = _row(expression)
    return Rows(ALL, (row,)) if row else None


def _row(expression: Any) -> Row | None:
    if not isinstance(expression, Mapping):
        return None
    if "question" in expression:
        return Row(expression["question"], expression.get("is", ""), expression.get("value"))
    inner = expression.get("not")
    if not isinstance(inner, Mapping) or "question" not in inner:
        return None
    for comparison, opposite in _OPPOSITE.items():
        if inner.get("is") == opposite:
            return Row(inner["question"], comparison, inner.get("value"))
    return None


def expression_of(rows: Rows) -> dict[str, Any] | None:
    """Return lines as the condition that is stored; None for no line."""
    leaves = [_leaf(row) for row in rows.rows]
    if not leaves:
        return None
    return leaves[0] if len(leaves) == 1 else {rows.mode: leaves}


def _leaf(row: Row) -> dict[str, Any]:
    leaf: dict[str, Any] = {
        "question": row.question,
        "is": _OPPOSITE.get(row.comparison, row.comparison),
    }
    if row.comparison not in WITHOUT_VALUE:
        leaf["value"] = row.value
    return {"not": leaf} if row.comparison in _OPPOSITE else leaf


# --- In words ------------------------------------------------------------------------------------


def sentence(schema: Mapping[str, Any], expression: Mapping[str, Any] | None) -> str:
    """Say when something is shown, in the active language; an empty text for always."""
    if not expression:
        return ""
    return _("Shown if %(condition)s") % {"condition": in_words(schema, expression)}


def in_words(schema: Mapping[str, Any], expression: Any, *, is_inner: bool = False) -> str:
    """Say a condition in the active language."""
    if not isinstance(expression, Mapping):
        return "?"
    for mode in (ALL, ANY):
        if mode in expression:
            return _joined(schema, mode, expression[mode], is_inner=is_inner)
    row = _row(expression)
    if row is not None:
        return _row_in_words(schema, row)
    if "not" in expression:
        return _("not (%(condition)s)") % {"condition": in_words(schema, expression["not"])}
    return "?"


def _joined(schema: Mapping[str, Any], mode: str, parts: Iterable[Any], *, is_inner: bool) -> str:
    said = [in_words(schema, each, is_inner=True) for each in parts]
    word = pgettext("condition", "and") if mode == ALL else pgettext("condition", "or")
    text = f" {word} ".join(said)
    return f"({text})" if is_inner and len(said) > 1 else text


def _row_in_words(schema: Mapping[str, Any], row: Row) -> str:
    question = question_in(schema, row.question)
    name = quoted(words_of(question) if question else row.question)
    comparison = str(COMPARISONS.get(row.comparison, row.comparison))
    if row.comparison in WITHOUT_VALUE:
        return f"{name} {comparison}"
    return f"{name} {comparison} {_value(question, row)}"


def _value(question: Raw | None, row: Row) -> str:
    text = value_in_words(question, row.value)
    if question is not None and question.get("type") in (*NUMBERS, QuestionType.DATE):
        return text
    return quoted(text)


def value_in_words(question: Raw | None, value: Any) -> str:
    """Say the value of a comparison as an answer to its question would be shown."""
    if question is None or question.get("type") not in QuestionType.values or value is None:
        return "" if value is None else str(value)
    parsed = parsed_question(question)
    if parsed.type in NUMBERS and decimal_of(value) is None:
        return str(value)
    if parsed.type == QuestionType.DATE and not _is_real_day(value):
        return str(value)
    if parsed.type == QuestionType.TRL:
        return str(value)
    if parsed.type in LISTS and not isinstance(value, list):
        value = [value]
    return shown(parsed, value) or str(value)


def _is_real_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def parsed_question(raw: Raw) -> Question:
    """Return a question of a form under construction as the engine reads it."""
    section = {"key": "s", "title": {}, "questions": [raw]}
    return parse_schema({"sections": [section]}).sections[0].questions[0]


# --- What a line offers --------------------------------------------------------------------------


def comparisons_for(question_type: str) -> list[tuple[str, Any]]:
    """Return the comparisons that fit a type of question, with their words; none for a file."""
    known = question_type in QuestionType.values
    operators = OPERATORS.get(QuestionType(question_type), ()) if known else ()
    fitting = {*operators, *(no for no, opposite in _OPPOSITE.items() if opposite in operators)}
    return [(name, words) for name, words in COMPARISONS.items() if name in fitting]


def choices_of(question: Question) -> list[tuple[str, str]]:
    """Return the values that a question offers to choose from; none where the value is typed."""
    if question.type in WITH_OPTIONS:
        return [(each.value, in_language(each.label)) for each in question.options]
    if question.type == QuestionType.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if question.type == QuestionType.TRL:
        return [(str(level), str(words)) for level, words in LEVELS]
    if question.type in VOCABULARY_OF:
        return [(each.code, in_language(each.label)) for each in offered(question.type)]
    return []
