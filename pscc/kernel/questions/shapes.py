"""Whether a stored value still is what its question stores: forms change, what was typed stays.

A value of another shape is shown as it is and told; nothing that reads answers may fail on it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.types import QuestionType


def decimal_in(value: Any) -> Decimal | None:
    """Return the number that a stored value is, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def has_shape(question: Question, value: Any) -> bool:
    """Tell whether a stored value can be read as an answer to a question; its limits aside."""
    return _SHAPES.get(question.type, _is_text)(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return decimal_in(value) is not None


def _is_level(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value in "123456789"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_parts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_people(value: Any) -> bool:
    return isinstance(value, list) and all(_is_parts(each) for each in value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


_SHAPES: Mapping[QuestionType, Callable[[Any], bool]] = {
    QuestionType.NUMBER: _is_number,
    QuestionType.MONEY: _is_number,
    QuestionType.DATE: _is_day,
    QuestionType.TRL: _is_level,
    QuestionType.YES_NO: _is_truth,
    QuestionType.CONSENT: _is_truth,
    QuestionType.CHOICES: _is_texts,
    QuestionType.TUMOUR_TYPES: _is_texts,
    QuestionType.ORGANISATION: _is_parts,
    QuestionType.PEOPLE: _is_people,
    QuestionType.TABLE: _is_rows,
}
