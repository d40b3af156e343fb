"""How an answer of one value is written; tables and people are made of these.

`static/js/conditions.js` reads texts, numbers and dates by the same rules.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from pscc.kernel import formats
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.types import QuestionType

Scalar = str | bool | list[str]
MAX_CHARACTERS = {
    QuestionType.SHORT_TEXT: 500,
    QuestionType.LONG_TEXT: 30_000,
    QuestionType.URL: 500,
}
MAX_DIGITS = 15
MAX_DECIMALS = {QuestionType.NUMBER: 6, QuestionType.MONEY: 2}
YES = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "0": False}
LEVELS = tuple("123456789")  # of technology readiness
_BREAKS = re.compile(r"\r\n?|\u0085|\u2028|\u2029")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")
_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class BadAnswerError(ValueError):
    """What was typed cannot be an answer to the question; `message` says what to type instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def plain(raw: Any) -> str:
    """Return a text with one kind of line break and composed letters, without control characters.

    Raises BadAnswerError for what is no text.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise BadAnswerError(_("Type a text."))
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", _BREAKS.sub("\n", str(raw))))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _text(question: Question, raw: Any) -> str | None:
    text = plain(raw)
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
    text = re.sub(r"[\s'€]", "", plain(raw))
    if not text:
        return None
    found = _NUMBER.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise BadAnswerError(_("Enter a number in digits, for example 1200 or 12.5."))
    whole, fraction = found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    decimals = MAX_DECIMALS[question.type]
    if len(whole) > MAX_DIGITS or len(fraction) > decimals:
        raise BadAnswerError(
            _("Use at most %(digits)s digits and %(decimals)s decimals.")
            % {"digits": MAX_DIGITS, "decimals": decimals}
        )
    written = f"{whole}.{fraction}" if fraction else whole
    return f"-{written}" if found[1] == "-" and written != "0" else written


def _date(question: Question, raw: Any) -> str | None:
    text = plain(raw).strip()
    if not text:
        return None
    french, iso = _FRENCH_DAY.fullmatch(text), _DAY.fullmatch(text)
    parts = french.groups()[::-1] if french else iso.groups() if iso else ("0", "0", "0")
    try:
        year, month, day = map(int, parts)
        return date(year, month, day).isoformat()
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


def _level(question: Question, raw: Any) -> str:
    if isinstance(raw, bool) or str(raw) not in LEVELS:
        raise BadAnswerError(_("Choose a level from 1 to 9."))
    return str(raw)


def _yes_no(question: Question, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or raw.lower() not in YES:
        raise BadAnswerError(_("Answer yes or no."))
    return YES[raw.lower()]


def _consent(question: Question, raw: Any) -> bool | None:
    return _yes_no(question, raw) or None  # not consenting is not an answer


def _url(question: Question, raw: Any) -> str | None:
    text = "".join(plain(raw).split())
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


SCALARS: Mapping[QuestionType, Callable[[Question, Any], Scalar | None]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: _yes_no,
    QuestionType.TRL: _level,
    QuestionType.CONSENT: _consent,
    QuestionType.URL: _url,
}
