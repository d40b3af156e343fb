"""Which answers fit a question.

Two kinds of refusal. What cannot be stored as an answer at all ("abc" for a number) raises
BadAnswerError and stays in the person's form. What can be stored but breaks a rule (too many words,
too small) is stored, told beside the field by `problem_with`, and keeps the form from being sent: a
draft never loses a text.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pscc.kernel import formats
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.types import QuestionType

Answer = str | bool | list[str]
MAX_CHARACTERS = {
    QuestionType.SHORT_TEXT: 500,
    QuestionType.LONG_TEXT: 30_000,
    QuestionType.URL: 500,
}
MAX_DIGITS = 15
MAX_DECIMALS = {QuestionType.NUMBER: 6, QuestionType.MONEY: 2}
YES = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "0": False}
_BREAKS = re.compile(r"\r\n?|\u0085|\u2028|\u2029")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


class BadAnswerError(ValueError):
    """What was typed cannot be an answer to the question; `message` says what to type instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def normalise(question: Question, raw: Any) -> Answer | None:
    """Return the answer as it is stored, None for no answer.

    Raises BadAnswerError for what cannot be an answer to the question.
    """
    reader = _READERS.get(question.type)
    if reader is None:
        raise BadAnswerError(_("This question takes no typed answer."))
    if raw is None or raw in ("", []):
        return None
    return reader(question, raw)


def problem_with(question: Question, answer: Answer | None) -> str:
    """Return why a stored answer cannot be sent as it is, or an empty text."""
    if answer is None:
        return ""
    if question.max_words and isinstance(answer, str):
        return _too_many_words(question.max_words, answer)
    if question.type in MAX_DECIMALS and isinstance(answer, str):
        return _out_of_bounds(question, Decimal(answer))
    return ""


def count_words(text: str) -> int:
    """Count words as the page does: runs of characters without a space."""
    return len(re.findall(r"\S+", text))


def _too_many_words(limit: int, text: str) -> str:
    over = count_words(text) - limit
    if over <= 0:
        return ""
    return ngettext(
        "One word too many: shorten it to %(limit)s words.",
        "%(over)s words too many: shorten it to %(limit)s words.",
        over,
    ) % {"over": over, "limit": limit}


def _out_of_bounds(question: Question, value: Decimal) -> str:
    if question.minimum is not None and value < question.minimum:
        return _("Enter %(limit)s or more.") % {"limit": formats.number(question.minimum)}
    if question.maximum is not None and value > question.maximum:
        return _("Enter %(limit)s or less.") % {"limit": formats.number(question.maximum)}
    return ""


def _plain(raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise BadAnswerError(_("Type a text."))
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", _BREAKS.sub("\n", str(raw))))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _text(question: Question, raw: Any) -> str | None:
    text = _plain(raw)
    if question.type != QuestionType.LONG_TEXT:
        text = " ".join(text.split())
    limit = MAX_CHARACTERS[question.type]
    if len(text) > limit:
        raise BadAnswerError(
            _("This text has %(used)s characters; at most %(limit)s can be kept. Shorten it.")
            % {"used": formats.number(len(text)), "limit": formats.number(limit)}
        )
    return text if text.strip() else None


def _number(question: Question, raw: Any) -> str | None:
    text = re.sub(r"[\s\u202f\u00a0'€]", "", _plain(raw))
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadAnswerError(_("Enter a number in digits, for example 1200 or 12.5."))
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:  # pragma: no cover the pattern admits only decimals
        raise BadAnswerError(_("Enter a number in digits, for example 1200 or 12.5.")) from None
    decimals = MAX_DECIMALS[question.type]
    plain = format(value.normalize(), "f")
    whole, _point, fraction = plain.lstrip("-").partition(".")
    if len(whole) > MAX_DIGITS or len(fraction) > decimals:
        raise BadAnswerError(
            _("Use at most %(digits)s digits and %(decimals)s decimals.")
            % {"digits": MAX_DIGITS, "decimals": decimals}
        )
    return "0" if plain in ("-0", "0") else plain


def _date(question: Question, raw: Any) -> str | None:
    text = _plain(raw).strip()
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if french:
            day, month, year = map(int, french.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise BadAnswerError(_("Enter a date that exists, as 31/12/2026.")) from None


def _choice(question: Question, raw: Any) -> str:
    if raw not in [option.value for option in question.options]:
        raise BadAnswerError(_("Choose one of the answers offered."))
    return str(raw)


def _choices(question: Question, raw: Any) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else raw
    known = [option.value for option in question.options]
    if not isinstance(chosen, list) or any(each not in known for each in chosen):
        raise BadAnswerError(_("Choose among the answers offered."))
    return [value for value in known if value in chosen]


def _yes_no(question: Question, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or raw.lower() not in YES:
        raise BadAnswerError(_("Answer yes or no."))
    return YES[raw.lower()]


def _consent(question: Question, raw: Any) -> bool | None:
    return _yes_no(question, raw) or None  # not consenting is not an answer


def _url(question: Question, raw: Any) -> str | None:
    text = "".join(_plain(raw).split())
    if text and "://" not in text and not text.lower().startswith(("javascript:", "data:")):
        text = f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise BadAnswerError(
            _("Enter a web address, for example https://www.example.org.")
        ) from None
    if len(text) > MAX_CHARACTERS[QuestionType.URL] or not urlsplit(text).hostname:
        raise BadAnswerError(_("This web address is too long."))
    return text


_READERS: dict[QuestionType, Callable[[Question, Any], Answer | None]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CONSENT: _consent,
    QuestionType.URL: _url,
}
