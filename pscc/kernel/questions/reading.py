"""Answers as a reader sees them, in the reader's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from pscc.kernel import formats
from pscc.kernel.questions.conditions import asked_form
from pscc.kernel.questions.levels import LEVELS
from pscc.kernel.questions.people import PERSON, part_labels
from pscc.kernel.questions.schema import Form, Question, Section, in_language
from pscc.kernel.questions.shapes import has_shape
from pscc.kernel.questions.tables import SUMMED, sums_of
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.questions.vocabularies import labels_of


@dataclass(frozen=True)
class ReadColumn:
    """A column of a table that is read."""

    label: str
    is_numeric: bool = False


@dataclass(frozen=True)
class ReadTable:
    """Rows as they are read, cell by cell; `sums` has a cell a column, or is empty."""

    columns: tuple[ReadColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[str, ...] = ()

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """Each row with, for each cell, whether it holds a number."""
        return [self._with_kinds(row) for row in self.rows]

    @property
    def cells_of_sums(self) -> list[tuple[str, bool]]:
        """The sums in the same way."""
        return self._with_kinds(self.sums)

    def _with_kinds(self, row: Sequence[str]) -> list[tuple[str, bool]]:
        kinds = (each.is_numeric for each in self.columns)
        return list(zip(row, kinds, strict=False))


@dataclass(frozen=True)
class ReadAnswer:
    """A question with what was answered; `files` holds what the caller gave for a file question.

    Rows and people are also in `text`, a line each, for where no table can stand.
    """

    key: str
    type: str
    label: str
    text: str
    is_long: bool
    is_link: bool
    files: tuple[Any, ...] = ()
    table: ReadTable | None = None

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
    """Return the questions that were asked with their answers, in a language (the active one).

    Hidden questions are left out. `for_reviewer` leaves out what the form hides from reviewers, and
    sections of which nothing remains.
    """
    asked = asked_form(form, answers)
    with override(language or get_language()):
        sections = [_section(each, answers, files or {}, for_reviewer) for each in asked.sections]
    return tuple(section for section in sections if section.answers)


def _section(
    section: Section,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[Any]],
    for_reviewer: bool,
) -> ReadSection:
    return ReadSection(
        section.key,
        in_language(section.title),
        tuple(
            read_answer(each, answers.get(each.key), files.get(each.key, ()))
            for each in section.questions
            if each.type != QuestionType.EXPLANATION
            and not (for_reviewer and each.hidden_from_reviewers)
        ),
    )


def read_answer(question: Question, answer: Any, files: Sequence[Any] = ()) -> ReadAnswer:
    """Return a question with its answer, in the active language."""
    return ReadAnswer(
        key=question.key,
        type=question.type.value,
        label=in_language(question.label),
        text=shown(question, answer),
        is_long=question.type == QuestionType.LONG_TEXT,
        is_link=question.type == QuestionType.URL,
        files=tuple(files),
        table=table_of(question, answer),
    )


def shown(question: Question, answer: Any) -> str:
    """Return an answer as text in the active language; an empty text for none. What a former form
    stored in another shape is shown as it is.
    """
    if answer is None or answer == []:
        return ""
    if not has_shape(question, answer):
        return str(answer)
    show = _WRITERS.get(question.type)
    return show(question, answer) if show else str(answer)


# --- Tables and people ---------------------------------------------------------------------------


def table_of(question: Question, answer: Any) -> ReadTable | None:
    """Return rows or people as a table; None for other answers, and for none."""
    in_rows = question.type in (QuestionType.TABLE, QuestionType.PEOPLE)
    if not in_rows or not answer or not has_shape(question, answer):
        return None
    if question.type == QuestionType.PEOPLE:
        labels = part_labels()
        used = [name for name in PERSON if any(each.get(name) for each in answer)]
        return ReadTable(
            tuple(ReadColumn(labels[name]) for name in used),
            tuple(tuple(each.get(name, "") for name in used) for each in answer),
        )
    return ReadTable(
        tuple(ReadColumn(_heading(each), each.type in SUMMED) for each in question.columns),
        tuple(tuple(shown(each, row.get(each.key)) for each in question.columns) for row in answer),
        tuple(_sums(question, answer)),
    )


def _heading(column: Question) -> str:
    return in_language(column.label)


def _sums(question: Question, answer: Any) -> Iterator[str]:
    """Yield what stands under each column, nothing where no sum is shown at all."""
    sums = sums_of(question, answer)
    for column in question.columns if sums else ():
        yield shown(column, sums.get(column.key))


def _rows(question: Question, answer: Any) -> str:
    table = table_of(question, answer)
    if table is None:
        return ""
    lines = [_line(table.columns, row) for row in table.rows]
    if table.sums:
        lines.append(_("Total: %(sums)s") % {"sums": _line(table.columns, table.sums)})
    return "\n".join(lines)


def _line(columns: Sequence[ReadColumn], cells: Sequence[str]) -> str:
    words = _("%(column)s: %(cell)s")
    return " · ".join(
        words % {"column": column.label, "cell": cell}
        for column, cell in zip(columns, cells, strict=True)
        if cell
    )


def _people(question: Question, answer: Any) -> str:
    return "\n".join(
        ", ".join(part for part in (each.get(name) for name in PERSON) if part) for each in answer
    )


def _organisation(question: Question, answer: Any) -> str:
    name, register = answer.get("name", ""), answer.get("register", "")
    return f"{name} ({register})" if name and register else name or register


# --- Values --------------------------------------------------------------------------------------


def _number(question: Question, answer: Any) -> str:
    return f"{formats.number(Decimal(answer))} {question.unit_text}".strip()


def _money(question: Question, answer: Any) -> str:
    return formats.money(Decimal(answer))


def _date(question: Question, answer: Any) -> str:
    return formats.long_date(date.fromisoformat(answer))


def _chosen(question: Question, answer: Any) -> str:
    values = answer if isinstance(answer, list) else [answer]
    labels = {option.value: in_language(option.label) for option in question.options}
    return ", ".join(labels.get(value) or str(value) for value in values)


def _level(question: Question, answer: Any) -> str:
    return str(dict(LEVELS).get(int(answer), answer))


def _terms(question: Question, answer: Any) -> str:
    labels = labels_of(question.type)
    codes = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(code) or str(code) for code in codes)


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
    QuestionType.TRL: _level,
    QuestionType.STAGE: _terms,
    QuestionType.TUMOUR_TYPES: _terms,
    QuestionType.ORGANISATION: _organisation,
    QuestionType.PEOPLE: _people,
    QuestionType.TABLE: _rows,
}
