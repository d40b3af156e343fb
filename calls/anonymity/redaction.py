"""What an expert reads of an application whose applicant stays unknown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calls.anonymity.scanning import Scanner, Where
from pscc.kernel.questions import Form, Question, QuestionType, asked_form

ALWAYS = frozenset({QuestionType.PEOPLE, QuestionType.ORGANISATION})  # who applies, whatever is set
TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})
_ENUMERATED = frozenset({
    QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.STAGE, QuestionType.TUMOUR_TYPES,
    QuestionType.TRL, QuestionType.YES_NO, QuestionType.CONSENT,
})  # fmt: skip


@dataclass(frozen=True)
class Redacted:
    """A form with the questions that remain, the answers to them, and their files by question.

    Conditions are already decided, by the whole answers: nothing hides because of what was left
    out.
    """

    form: Form
    answers: dict[str, Any]
    files: dict[str, tuple[Any, ...]]


def identifies(question: Question) -> bool:
    """Tell whether the answer to a question, or a column, tells who applies."""
    return question.identifies or question.type in ALWAYS


def redact(
    form: Form,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[Any]],
    scanner: Scanner | None = None,
) -> Redacted:
    """Return an application without what identifies its applicant.

    `scanner`: where the call says so, the names that it finds are replaced in texts; an answer of
    another type that holds one is left out. Nothing given is changed.
    """
    asked = asked_form(form, answers)
    sections = tuple(
        replace(section, show_if=None, questions=tuple(_remaining(section.questions)))
        for section in asked.sections
    )
    kept = Form(tuple(section for section in sections if section.questions))
    found = {
        each.key: _answer(each, answers[each.key], scanner)
        for each in kept.questions()
        if each.key in answers
    }
    return Redacted(
        kept,
        {key: answer for key, answer in found.items() if answer is not None},
        {each.key: tuple(files[each.key]) for each in kept.questions() if files.get(each.key)},
    )


def _remaining(questions: Sequence[Question]) -> Iterator[Question]:
    for each in questions:
        columns = tuple(column for column in each.columns if not identifies(column))
        if not identifies(each) and (columns or not each.columns):
            yield replace(each, show_if=None, columns=columns)


def _answer(question: Question, answer: Any, scanner: Scanner | None) -> Any:
    """Return what may be read of an answer, None for nothing."""
    if question.type == QuestionType.TABLE and isinstance(answer, list):
        return _rows(question, answer, scanner)
    if scanner is None or not isinstance(answer, str) or question.type in _ENUMERATED:
        return answer
    if question.type in TEXTS:
        return scanner.redacted(answer)
    return None if scanner.find(answer) else answer


def _rows(question: Question, rows: Any, scanner: Scanner | None) -> list[dict[str, Any]]:
    """Return the same number of rows: what a row is about is told by its place too."""
    return [
        {
            column.key: cell
            for column in question.columns
            if column.key in row and (cell := _answer(column, row[column.key], scanner)) is not None
        }
        for row in rows
    ]


def texts_in(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Yield every text of redacted (or any) answers with its question, for the scan."""
    for question in form.questions():
        answer = answers.get(question.key)
        for text in _texts(question, answer):
            yield Where(question.key), text


def _texts(question: Question, answer: Any) -> Iterator[str]:
    if question.type in _ENUMERATED:
        return
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        yield from (each for each in answer.values() if isinstance(each, str))
    elif isinstance(answer, list):
        columns = {each.key: each for each in question.columns}
        for row in answer if question.type in (QuestionType.TABLE, QuestionType.PEOPLE) else ():
            for key, cell in row.items():
                if isinstance(cell, str) and columns.get(key, question).type not in _ENUMERATED:
                    yield cell
