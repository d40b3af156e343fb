"""A form tried out on an application that is stored nowhere: made-up answers, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from calls.models import FormVersion, StageEntry
from calls.queries.drafts import Missing, missing_in
from calls.queries.forms_conditions import sentence
from calls.queries.forms_schema import CONDITION, QUESTION, SECTION, owners_of, words_of
from pscc.files.enums import FileState
from pscc.kernel.questions import (
    Form,
    Question,
    QuestionType,
    ReadSection,
    parse_schema,
    read_answers,
    visible,
)
from pscc.kernel.questions.tables import MAX_ROWS
from pscc.kernel.questions.vocabularies import VOCABULARY_OF, offered

WORDS = {
    "fr": "Une réponse inventée pour essayer le formulaire avant sa publication",
    "en": "A made-up answer to try the form before it is published",
}
DAY = "2026-06-15"
USUAL = Decimal(12)
LONGEST = 40  # words of a made-up long text


@dataclass(frozen=True)
class MadeUpFile:
    """A file that nobody sent."""

    name: str
    uid: str = "000000000000"
    size: int = 120_000
    state: str = FileState.CLEAN
    discarded_at: None = None


@dataclass(frozen=True)
class Attached:
    """A made-up file in the place of a linked one."""

    file: MadeUpFile


@dataclass(frozen=True)
class HiddenPart:
    """A question or section that these answers do not show, and why."""

    label: str
    condition: str
    is_section: bool


@dataclass(frozen=True)
class Trial:
    """What would come of the answers."""

    missing: list[Missing]
    sent: tuple[ReadSection, ...]
    reviewed: tuple[ReadSection, ...]
    unseen: list[str] = field(default_factory=list)  # what experts do not see
    hidden: list[HiddenPart] = field(default_factory=list)


def try_out(version: FormVersion, answers: Mapping[str, Any], with_files: frozenset[str]) -> Trial:
    """Return what the check page and the experts would show; nothing is stored."""
    form = parse_schema(version.schema)
    files = {key: [Attached(_made_up_file(form, key))] for key in sorted(with_files)}
    entry = StageEntry(form_version=version, stage=version.stage, answers=dict(answers))
    shown_files = {key: [each.file for each in rows] for key, rows in files.items()}
    sent = read_answers(form, answers, files=shown_files)
    reviewed = read_answers(form, answers, files=shown_files, for_reviewer=True)
    seen = {answer.key for section in reviewed for answer in section.answers}
    return Trial(
        missing=missing_in(entry, files),  # type: ignore[arg-type] # made-up files have what it asks
        sent=sent,
        reviewed=reviewed,
        unseen=[
            answer.label for section in sent for answer in section.answers if answer.key not in seen
        ],
        hidden=_hidden(version.schema, form, answers),
    )


def _made_up_file(form: Form, key: str) -> MadeUpFile:
    question = form.question(key)
    extension = question.accept[0] if question and question.accept else "pdf"
    return MadeUpFile(f"{key}.{extension}")


def _hidden(schema: Mapping[str, Any], form: Form, answers: Mapping[str, Any]) -> list[HiddenPart]:
    """Return what is hidden, a section once for all its questions."""
    shown = set(visible(form, answers).questions)
    found = []
    gone: set[str] = set()
    for kind, owner in owners_of(schema):
        keys = {each["key"] for each in owner.get("questions") or []}
        if kind == SECTION and keys and not keys & shown and owner.get(CONDITION):
            gone |= keys
            found.append(_part(schema, owner, is_section=True))
        if kind == QUESTION and owner["key"] not in shown | gone:
            found.append(_part(schema, owner, is_section=False))
    return found


def _part(schema: Mapping[str, Any], owner: Mapping[str, Any], *, is_section: bool) -> HiddenPart:
    return HiddenPart(words_of(owner), sentence(schema, owner.get(CONDITION)), is_section)


# --- Made-up answers -----------------------------------------------------------------------------


def made_up_answers(form: Form, language: str) -> dict[str, Any]:
    """Return an answer for every question, always the same for the same form."""
    return {
        question.key: made_up(question, language)
        for question in form.questions()
        if question.takes_answer
    }


def made_up(question: Question, language: str) -> Any:
    """Return an answer that keeps the limits of a question, as it is stored; None for none."""
    if question.type in (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT):
        return _text(question, language)
    if question.type in (QuestionType.NUMBER, QuestionType.MONEY):
        return _figure(question)
    if question.type == QuestionType.DATE:
        return question.earliest or question.latest or DAY
    if question.type == QuestionType.TABLE:
        return _rows(question, language)
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES, *VOCABULARY_OF):
        return _chosen(question)
    return _FIXED.get(question.type)


_FIXED: dict[QuestionType, Any] = {
    QuestionType.YES_NO: True,
    QuestionType.CONSENT: True,
    QuestionType.URL: "https://www.example.org",
    QuestionType.TRL: "5",
    QuestionType.ORGANISATION: {"name": "Example Biotech"},
    QuestionType.PEOPLE: [{"name": "Ada Example", "affiliation": "Example Biotech"}],
}


def _text(question: Question, language: str) -> str:
    words = WORDS.get(language, WORDS["en"]).split()
    if question.type == QuestionType.LONG_TEXT:
        words = (words * LONGEST)[:LONGEST]
    return " ".join(words[: question.max_words or LONGEST])


def _figure(question: Question) -> str:
    low, high = question.minimum, question.maximum
    value = USUAL if high is None else min(high, USUAL)
    value = value if low is None else max(low, value)
    return format(value.normalize(), "f") if value else "0"


def _chosen(question: Question) -> Any:
    if question.type in VOCABULARY_OF:
        values = [each.code for each in offered(question.type)]
    else:
        values = [each.value for each in question.options]
    if not values:
        return None
    is_list = question.type in (QuestionType.CHOICES, QuestionType.TUMOUR_TYPES)
    return values[:2] if is_list else values[0]


def _rows(question: Question, language: str) -> list[dict[str, Any]] | None:
    count = min(max(question.min_rows or 0, 2), question.max_rows or MAX_ROWS)
    row = {each.key: made_up(each, language) for each in question.columns}
    return [dict(row) for _number in range(count)] if row else None
