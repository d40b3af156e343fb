"""Answers as a reader sees them, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from pscc.kernel import formats
from pscc.kernel.questions.schema import Form, Question, Section, in_language
from pscc.kernel.questions.types import QuestionType


@dataclass(frozen=True)
class ReadAnswer:
    """A question with what was answered; `files` holds what the caller gave for a file question."""

    key: str
    type: str
    label: str
    text: str
    is_long: bool
    is_link: bool
    files: tuple[Any, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.text and not self.files


@dataclass(frozen=True)
class ReadSection:
    """A section with its answers."""

    key: str
    title: str
    answers: tuple[ReadAnswer, ...]


def read_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    files: Mapping[str, Sequence[Any]] | None = None,
    for_reviewer: bool = False,
    language: str | None = None,
) -> tuple[ReadSection, ...]:
    """Return all questions with their answers, in a language (the active one).

    `for_reviewer` leaves out what the form hides from reviewers, and sections of which nothing
    remains.
    """
    with override(language or get_language()):
        sections = [_section(each, answers, files or {}, for_reviewer) for each in form.sections]
    return tuple(section for section in sections if section.answers)


def _section(
    section: Section,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[Any]],
    for_reviewer: bool,
) -> ReadSection:
    shown_questions = [
        question
        for question in section.questions
        if question.type != QuestionType.EXPLANATION
        and not (for_reviewer and question.hidden_from_reviewers)
    ]
    return ReadSection(
        section.key,
        in_language(section.title),
        tuple(
            ReadAnswer(
                key=question.key,
                type=question.type.value,
                label=in_language(question.label),
                text=shown(question, answers.get(question.key)),
                is_long=question.type == QuestionType.LONG_TEXT,
                is_link=question.type == QuestionType.URL,
                files=tuple(files.get(question.key, ())),
            )
            for question in shown_questions
        ),
    )


def shown(question: Question, answer: Any) -> str:
    """Return an answer as text in the active language; an empty text for none."""
    if answer is None or answer == []:
        return ""
    show = _WRITERS.get(question.type)
    return show(question, answer) if show else str(answer)


def _number(question: Question, answer: Any) -> str:
    return f"{formats.number(Decimal(answer))} {question.unit}".strip()


def _money(question: Question, answer: Any) -> str:
    return formats.money(Decimal(answer))


def _date(question: Question, answer: Any) -> str:
    return formats.long_date(date.fromisoformat(answer))


def _chosen(question: Question, answer: Any) -> str:
    values = answer if isinstance(answer, list) else [answer]
    labels = {option.value: in_language(option.label) for option in question.options}
    return ", ".join(labels.get(value) or str(value) for value in values)


def _yes_no(question: Question, answer: Any) -> str:
    return _("Yes") if answer else _("No")


_WRITERS: dict[QuestionType, Callable[[Question, Any], str]] = {
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _chosen,
    QuestionType.CHOICES: _chosen,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CONSENT: _yes_no,
}
