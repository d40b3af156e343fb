"""Which limit a stored value breaks, and how that is said.

`static/js/conditions.js` judges alike.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pscc.kernel import formats
from pscc.kernel.questions.scalars import MAX_DECIMALS
from pscc.kernel.questions.schema import WITH_OPTIONS, Question
from pscc.kernel.questions.shapes import decimal_in, has_shape
from pscc.kernel.questions.types import QuestionType

TOO_LONG, TOO_SMALL, TOO_LARGE = "too_long", "too_small", "too_large"
TOO_EARLY, TOO_LATE = "too_early", "too_late"


@dataclass(frozen=True)
class Breach:
    """A limit that does not hold; `over` is by how many words."""

    limit: str
    over: int = 0


def breach_of(question: Question, answer: Any) -> Breach | None:
    """Return the limit that a stored answer breaks, or None."""
    if not isinstance(answer, str):
        return None
    if question.max_words and (over := count_words(answer) - question.max_words) > 0:
        return Breach(TOO_LONG, over)
    if question.type in MAX_DECIMALS:
        number = decimal_in(answer)
        return None if number is None else _out_of_bounds(question, number)
    if question.type == QuestionType.DATE:
        return _out_of_time(question, answer)
    return None


def _out_of_bounds(question: Question, value: Decimal) -> Breach | None:
    if question.minimum is not None and value < question.minimum:
        return Breach(TOO_SMALL)
    if question.maximum is not None and value > question.maximum:
        return Breach(TOO_LARGE)
    return None


def _out_of_time(question: Question, day: str) -> Breach | None:
    if question.earliest and day < question.earliest:
        return Breach(TOO_EARLY)
    if question.latest and day > question.latest:
        return Breach(TOO_LATE)
    return None


def count_words(text: str) -> int:
    """Count words as the page does: runs of characters without a space."""
    return len(re.findall(r"\S+", text))


def problem_with_value(question: Question, answer: Any) -> str:
    """Say why a stored answer of one value, or a cell, cannot be sent: it is no answer to this
    question, is not offered any more, or breaks a limit; an empty text for nothing.
    """
    if not has_shape(question, answer):
        return _("This does not answer the question as it is asked now. Answer it again.")
    if question.type in WITH_OPTIONS and not _is_offered(question, answer):
        return _("This answer is not offered any more. Choose among those that are.")
    return breach_in_words(question, answer)


def _is_offered(question: Question, answer: str | list[str]) -> bool:
    chosen = {answer} if isinstance(answer, str) else set(answer)
    return chosen <= {option.value for option in question.options}


def breach_in_words(question: Question, answer: Any) -> str:
    """Say which limit a stored answer breaks and how to keep it; an empty text for none."""
    breach = breach_of(question, answer)
    if breach is None:
        return ""
    if breach.limit == TOO_LONG:
        return ngettext(
            "One word too many: shorten it to %(limit)s words.",
            "%(over)s words too many: shorten it to %(limit)s words.",
            breach.over,
        ) % {"over": breach.over, "limit": question.max_words}
    return _sentence(breach.limit) % {"limit": _limit(question, breach.limit)}


def _sentence(limit: str) -> str:
    return {
        TOO_SMALL: _("Enter %(limit)s or more."),
        TOO_LARGE: _("Enter %(limit)s or less."),
        TOO_EARLY: _("Enter %(limit)s or a later day."),
        TOO_LATE: _("Enter %(limit)s or an earlier day."),
    }[limit]


def _limit(question: Question, limit: str) -> str:
    if limit in (TOO_EARLY, TOO_LATE):
        day = question.earliest if limit == TOO_EARLY else question.latest
        return formats.long_date(date.fromisoformat(day))
    bound = question.minimum if limit == TOO_SMALL else question.maximum
    return formats.number(bound or 0)
