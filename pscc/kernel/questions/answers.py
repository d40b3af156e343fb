"""Which answers fit a question.

Two kinds of refusal. What cannot be stored as an answer at all ("abc" for a number) raises
BadAnswerError and stays in the person's form. What can be stored but breaks a rule (too many words,
too small) is stored, told beside the field by `problem_with`, and keeps the form from being sent: a
draft never loses a text.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions.limits import problem_with_value
from pscc.kernel.questions.people import (
    problem_with_organisation,
    problem_with_people,
    read_organisation,
    read_people,
)
from pscc.kernel.questions.scalars import SCALARS, BadAnswerError
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.shapes import has_shape
from pscc.kernel.questions.tables import problem_with_table, read_table
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.questions.vocabularies import read_stage, read_tumour_types

Answer = str | bool | list[str] | dict[str, str] | list[dict[str, Any]]

__all__ = ["Answer", "BadAnswerError", "normalise", "problem_with"]


def normalise(question: Question, raw: Any) -> Answer | None:
    """Return the answer as it is stored, None for no answer.

    Raises BadAnswerError for what cannot be an answer to the question. One statement for a stage,
    tumour types and an organisation.
    """
    reader = _READERS.get(question.type)
    if reader is None:
        raise BadAnswerError(_("This question takes no typed answer."))
    if raw is None or raw in ("", [], {}):
        return None
    return reader(question, raw)


def problem_with(question: Question, answer: Answer | None) -> str:
    """Return why a stored answer cannot be sent as it is, or an empty text; whatever is stored."""
    if answer is None:
        return ""
    judge = _JUDGES.get(question.type)
    if judge is None or not has_shape(question, answer):
        return problem_with_value(question, answer)
    return judge(question, answer)


_READERS: Mapping[QuestionType, Callable[[Question, Any], Answer | None]] = {
    **SCALARS,
    QuestionType.STAGE: read_stage,
    QuestionType.TUMOUR_TYPES: read_tumour_types,
    QuestionType.ORGANISATION: read_organisation,
    QuestionType.PEOPLE: read_people,
    QuestionType.TABLE: read_table,
}
_JUDGES: Mapping[QuestionType, Callable[[Question, Any], str]] = {
    QuestionType.ORGANISATION: problem_with_organisation,
    QuestionType.PEOPLE: problem_with_people,
    QuestionType.TABLE: problem_with_table,
}
