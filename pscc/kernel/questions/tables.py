"""Answers in rows: a budget by year, milestones, patents.

A row is stored as {column: answer}, without empty cells; empty rows are left out.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pscc.kernel.questions.limits import problem_with_value
from pscc.kernel.questions.scalars import SCALARS, BadAnswerError
from pscc.kernel.questions.schema import Question, in_language
from pscc.kernel.questions.shapes import decimal_in
from pscc.kernel.questions.types import QuestionType

Row = dict[str, Any]
MAX_ROWS = 100  # of any table
CELLS = (
    QuestionType.SHORT_TEXT, QuestionType.NUMBER, QuestionType.MONEY, QuestionType.DATE,
    QuestionType.CHOICE, QuestionType.YES_NO,
)  # fmt: skip
SUMMED = (QuestionType.NUMBER, QuestionType.MONEY)


def read_table(question: Question, raw: Any) -> list[Row] | None:
    """Return the rows of a table as they are stored, None for none.

    Raises BadAnswerError that names each bad cell by row and column.
    """
    rows = read_rows(raw, MAX_ROWS)
    read, faults = [], []
    for number, each in enumerate(rows, start=1):
        row, bad = _row(question, number, each)
        faults += bad
        read += [row] if row else []
    if faults:
        raise BadAnswerError(" ".join(faults))
    return read or None


def read_rows(raw: Any, most: int) -> list[Row]:
    """Return what was sent as rows; raises BadAnswerError for anything else, and for too many."""
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise BadAnswerError(_("Fill in the rows."))
    if len(raw) > most:
        raise BadAnswerError(
            _("At most %(limit)s rows can be kept. Leave some out.") % {"limit": most}
        )
    return raw


def _row(question: Question, number: int, raw: Row) -> tuple[Row, list[str]]:
    row: Row = {}
    faults = []
    for column in question.columns:
        value = raw.get(column.key)
        if value in (None, ""):
            continue
        try:
            answer = SCALARS[column.type](column, value)
        except BadAnswerError as refusal:
            faults.append(in_cell(number, in_language(column.label), refusal.message))
        else:
            row |= {} if answer is None else {column.key: answer}
    return row, faults


def in_cell(number: int, column: str, message: str) -> str:
    """Say a message of the cell that it is about."""
    return _("Row %(row)s, “%(column)s”: %(message)s") % {
        "row": number, "column": column, "message": message,
    }  # fmt: skip


def problem_with_table(question: Question, rows: list[Row]) -> str:
    """Say which cells and limits keep stored rows from being sent; an empty text for none."""
    known = known_cells(question, rows)
    if not known:
        return _("Fill in the rows.") if question.required or question.min_rows else ""
    faults = [_too_few_or_many(question, len(known))]
    for number, row in enumerate(rows, start=1):
        faults += _faults_in(question, number, row)
    return " ".join(each for each in faults if each)


def known_cells(question: Question, rows: list[Row]) -> list[Row]:
    """Return stored rows without the cells of columns that the table does not have any more."""
    keys = {column.key for column in question.columns}
    kept = ({key: cell for key, cell in row.items() if key in keys} for row in rows)
    return [row for row in kept if row]


def _too_few_or_many(question: Question, count: int) -> str:
    least, most = question.min_rows or 0, question.max_rows or MAX_ROWS
    if count < least:
        return ngettext(
            "Fill in at least %(limit)s row.", "Fill in at least %(limit)s rows.", least
        ) % {"limit": least}
    if count > most:
        return ngettext("Keep at most %(limit)s row.", "Keep at most %(limit)s rows.", most) % {
            "limit": most
        }
    return ""


def _faults_in(question: Question, number: int, row: Row) -> Iterator[str]:
    for column in question.columns:
        answer = row.get(column.key)
        if answer is not None:
            message = problem_with_value(column, answer)
        else:
            message = _("This cell is missing.") if column.required else ""
        if message:
            yield in_cell(number, in_language(column.label), message)


def sums_of(question: Question, rows: list[Row]) -> dict[str, str]:
    """Return the sum of each column that shows one, as a stored number."""
    return {
        column.key: _sum(column, rows)
        for column in question.columns
        if column.is_summed and column.type in SUMMED
    }


def _sum(column: Question, rows: list[Row]) -> str:
    cells = (decimal_in(row.get(column.key)) for row in rows)
    return format(sum((each for each in cells if each is not None), Decimal(0)), "f")
