"""The rules of a form as a page's script reads them (`static/js/conditions.js`)."""

from collections.abc import Mapping
from typing import Any

from pscc.kernel.questions.conditions import asked_about, is_conditional
from pscc.kernel.questions.schema import Form, Question
from pscc.kernel.questions.types import QuestionType


def page_rules(form: Form, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the skeleton of a form with the stored answers that its conditions ask about; None for
    a form without conditions.
    """
    if not is_conditional(form):
        return None
    named = asked_about(form)
    return skeleton(form) | {"answers": {key: answers[key] for key in named if key in answers}}


def skeleton(form: Form) -> dict[str, Any]:
    """Return sections and questions without their texts, ready for JSON."""
    return {
        "sections": [
            {
                "key": section.key,
                "show_if": section.show_if,
                "questions": [question_rules(each) for each in section.questions],
            }
            for section in form.sections
        ]
    }


def question_rules(question: Question) -> dict[str, Any]:
    """Return what decides on the answers to a question, ready for JSON; bounds are texts."""
    is_date = question.type == QuestionType.DATE
    low = question.earliest if is_date else _plain(question.minimum)
    high = question.latest if is_date else _plain(question.maximum)
    return {
        "key": question.key,
        "type": question.type.value,
        "show_if": question.show_if,
        "options": [each.value for each in question.options],
        "columns": [question_rules(each) for each in question.columns],
        "max_words": question.max_words,
        "min": low or None,
        "max": high or None,
    }


def _plain(bound: Any) -> str:
    return "" if bound is None else format(bound, "f")
