"""What a form asks, read from its JSON schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from pscc.kernel.questions.types import QuestionType

LANGUAGES = ("fr", "en")
Words = Mapping[str, str]
Expression = Mapping[str, Any]  # pscc.kernel.questions.conditions says what it may hold
WITH_OPTIONS = (QuestionType.CHOICE, QuestionType.CHOICES)
WITHOUT_ANSWER = (QuestionType.EXPLANATION, QuestionType.FILE)  # a file is a row, not an answer


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: Words


@dataclass(frozen=True)
class Question:
    """One question; `key` names it in answers, for ever.

    The `columns` of a table are questions themselves: what fits a cell is what fits an answer.
    """

    key: str
    type: QuestionType
    label: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    max_words: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | Words = ""  # one text for both languages in older forms
    options: tuple[Option, ...] = ()
    accept: tuple[str, ...] = ()
    max_bytes: int | None = None
    max_pages: int | None = None
    hidden_from_reviewers: bool = False
    personal_data: bool = False
    identifies: bool = False  # the answer tells who applies: hidden where applicants are anonymous
    earliest: str = ""  # bounds of a date, as 2026-12-31
    latest: str = ""
    columns: tuple["Question", ...] = ()
    is_summed: bool = False  # of a column: whether its sum is shown
    min_rows: int | None = None
    max_rows: int | None = None
    max_people: int | None = None
    show_if: Expression | None = None

    @property
    def is_file(self) -> bool:
        """Whether files answer it."""
        return self.type == QuestionType.FILE

    @property
    def unit_text(self) -> str:
        """The unit of a number, in the active language."""
        return self.unit if isinstance(self.unit, str) else in_language(self.unit)

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
    show_if: Expression | None = None


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
        show_if=raw.get("show_if") or None,
    )


def _question(raw: Mapping[str, Any]) -> Question:
    kind = QuestionType(raw["type"])
    return Question(
        key=raw["key"],
        type=kind,
        label=raw["label"],
        help=raw.get("help") or {},
        required=bool(raw.get("required", False)),
        max_words=raw.get("max_words"),
        unit=raw.get("unit") or "",
        options=tuple(Option(each["value"], each["label"]) for each in raw.get("options") or ()),
        accept=tuple(each.lower().lstrip(".") for each in raw.get("accept", ())),
        max_bytes=raw.get("max_bytes"),
        max_pages=raw.get("max_pages"),
        hidden_from_reviewers=bool(raw.get("hidden_from_reviewers", False)),
        personal_data=bool(raw.get("personal_data", False)),
        identifies=bool(raw.get("identifies", False)),
        columns=tuple(_question(each) for each in raw.get("columns") or ()),
        is_summed=bool(raw.get("sum", False)),
        min_rows=raw.get("min_rows"),
        max_rows=raw.get("max_rows"),
        max_people=raw.get("max_people"),
        show_if=raw.get("show_if") or None,
        **_bounds(kind, raw),
    )


def _bounds(kind: QuestionType, raw: Mapping[str, Any]) -> dict[str, Any]:
    if kind == QuestionType.DATE:
        return {"earliest": raw.get("min") or "", "latest": raw.get("max") or ""}
    return {"minimum": _decimal(raw.get("min")), "maximum": _decimal(raw.get("max"))}


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
