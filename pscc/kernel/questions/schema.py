"""What a form asks, read from its JSON schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pscc.kernel.questions.types import QuestionType

LANGUAGES = ("fr", "en")
KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")
EXTENSION = re.compile(r"\.?[a-z0-9]{1,8}")
Words = Mapping[str, str]
WITH_OPTIONS = (QuestionType.CHOICE, QuestionType.CHOICES)
WITHOUT_ANSWER = (QuestionType.EXPLANATION, QuestionType.FILE)  # a file is a row, not an answer


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: Words


@dataclass(frozen=True)
class Question:
    """One question; `key` names it in answers, for ever."""

    key: str
    type: QuestionType
    label: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    max_words: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    options: tuple[Option, ...] = ()
    accept: tuple[str, ...] = ()
    max_bytes: int | None = None
    max_pages: int | None = None
    hidden_from_reviewers: bool = False
    personal_data: bool = False

    @property
    def is_file(self) -> bool:
        """Whether files answer it."""
        return self.type == QuestionType.FILE

    @property
    def takes_answer(self) -> bool:
        """Whether a value among the stored answers answers it."""
        return self.type not in WITHOUT_ANSWER


@dataclass(frozen=True)
class Section:
    """Questions on one page."""

    key: str
    title: Words
    intro: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Form:
    """All sections of a form, in order."""

    sections: tuple[Section, ...]

    def questions(self) -> Iterator[Question]:
        """Yield every question in order."""
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        """Return a question by its key, or None."""
        return next((each for each in self.questions() if each.key == key), None)

    def section(self, key: str) -> Section | None:
        """Return a section by its key, or None."""
        return next((each for each in self.sections if each.key == key), None)

    def section_of(self, question_key: str) -> Section | None:
        """Return the section that holds a question, or None."""
        for section in self.sections:
            if any(each.key == question_key for each in section.questions):
                return section
        return None


def in_language(words: Words, language: str | None = None) -> str:
    """Return a text of the form in a language (the active one), else in the one it has."""
    wanted = (language or get_language() or LANGUAGES[0])[:2]
    return words.get(wanted) or next((words[each] for each in LANGUAGES if words.get(each)), "")


def parse_schema(schema: Mapping[str, Any]) -> Form:
    """Read a checked schema into dataclasses."""
    return Form(tuple(_section(raw) for raw in schema.get("sections", ())))


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        key=raw["key"],
        title=raw["title"],
        intro=raw.get("intro") or {},
        questions=tuple(_question(each) for each in raw.get("questions", ())),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        key=raw["key"],
        type=QuestionType(raw["type"]),
        label=raw["label"],
        help=raw.get("help") or {},
        required=bool(raw.get("required", False)),
        max_words=raw.get("max_words"),
        minimum=_decimal(raw.get("min")),
        maximum=_decimal(raw.get("max")),
        unit=raw.get("unit", ""),
        options=tuple(Option(each["value"], each["label"]) for each in raw.get("options", ())),
        accept=tuple(each.lower().lstrip(".") for each in raw.get("accept", ())),
        max_bytes=raw.get("max_bytes"),
        max_pages=raw.get("max_pages"),
        hidden_from_reviewers=bool(raw.get("hidden_from_reviewers", False)),
        personal_data=bool(raw.get("personal_data", False)),
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def check_schema(schema: Any) -> None:
    """Raise ValidationError, one sentence per fault, unless `schema` can be published as a form."""
    faults = list(_faults(schema))
    if faults:
        raise ValidationError(faults)


def _faults(schema: Any) -> Iterator[str]:
    sections = schema.get("sections") if isinstance(schema, dict) else None
    if not isinstance(sections, list) or not sections:
        yield _("A form needs at least one section.")
        return
    seen: set[str] = set()
    for section in sections:
        yield from _section_faults(section)
        for question in section.get("questions", ()) if isinstance(section, dict) else ():
            yield from _question_faults(question, seen)
    keys = [each.get("key") for each in sections if isinstance(each, dict)]
    if len(keys) != len(set(keys)):
        yield _("Two sections have the same key.")


def _section_faults(section: Any) -> Iterator[str]:
    if not isinstance(section, dict) or not _is_key(section.get("key")):
        yield _("A section has no valid key (small letters, digits, - and _).")
        return
    if not _in_both(section.get("title")):
        yield _("Section %(key)s needs its title in both languages.") % {"key": section["key"]}
    if not section.get("questions"):
        yield _("Section %(key)s has no question.") % {"key": section["key"]}


def _question_faults(question: Any, seen: set[str]) -> Iterator[str]:
    if not isinstance(question, dict) or not _is_key(question.get("key")):
        yield _("A question has no valid key (small letters, digits, - and _).")
        return
    key = question["key"]
    if key in seen:
        yield _("The key %(key)s is used twice.") % {"key": key}
    seen.add(key)
    if question.get("type") not in QuestionType.values:
        yield _("Question %(key)s has an unknown type.") % {"key": key}
    if not _in_both(question.get("label")):
        yield _("Question %(key)s needs its text in both languages.") % {"key": key}
    if question.get("type") in WITH_OPTIONS:
        yield from _option_faults(key, question.get("options"))
    yield from _limit_faults(key, question)


def _limit_faults(key: str, question: dict[str, Any]) -> Iterator[str]:
    for name in ("max_words", "max_bytes", "max_pages"):
        if name in question and not _is_count(question[name]):
            yield _("Question %(key)s: %(name)s must be a whole number above 0.") % {
                "key": key, "name": name,
            }  # fmt: skip
    if any(not EXTENSION.fullmatch(str(each)) for each in question.get("accept", ())):
        yield _("Question %(key)s: write file types as extensions, e.g. pdf.") % {"key": key}


def _option_faults(key: str, options: Any) -> Iterator[str]:
    if not isinstance(options, list) or not options:
        yield _("Question %(key)s needs options to choose from.") % {"key": key}
        return
    values = [each.get("value") for each in options if isinstance(each, dict)]
    if len(values) != len(options) or len(set(values)) != len(values) or not all(values):
        yield _("Question %(key)s: each option needs its own value.") % {"key": key}
    elif not all(_in_both(each.get("label")) for each in options):
        yield _("Question %(key)s: each option needs its text in both languages.") % {"key": key}


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and bool(KEY.fullmatch(value))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _in_both(words: Any) -> bool:
    return isinstance(words, dict) and all(
        isinstance(words.get(language), str) and words[language].strip() for language in LANGUAGES
    )
