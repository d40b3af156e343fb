"""Tables and data: xlsx in constant memory, csv, JSON. A text is never a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from calls.exports.rows import Cell, Column, Sent, cells_of, data_of
from pscc.kernel.exports import csv_lines, json_document, safe_cell

LONGEST_CELL = 32_767  # characters that a spreadsheet takes; it would drop a longer text whole
_SHEET_NAME = "applications"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sent]) -> None:
    """Write a spreadsheet with one row an application; every text is a cell of text."""
    book = xlsxwriter.Workbook(file, _OPTIONS)
    sheet = book.add_worksheet(_SHEET_NAME)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 24)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for position, column in enumerate(columns):
        sheet.write_string(0, position, _fitting(column.heading), heading)
    for line, row in enumerate(rows, start=1):
        cells = cells_of(row)
        for position, column in enumerate(columns):
            _write_cell(sheet, line, position, cells.get(column.key), body)
    book.close()


def _write_cell(sheet: Any, line: int, position: int, cell: Cell, style: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, (int, Decimal)):
        sheet.write_number(line, position, cell, style)
    else:
        sheet.write_string(line, position, _fitting(cell), style)


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    note = _("… (cut here: a cell holds no more; the JSON export has all of it)")
    return text[: LONGEST_CELL - len(note)] + note


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sent]) -> None:
    """Write a table with one line an application; what looks like a formula gets an apostrophe."""
    headings = {column.key: safe_cell(column.heading) for column in columns}
    lines = csv_lines(list(headings.values()), (_named(headings, row) for row in rows))
    _write_text(file, lines)


def _named(headings: Mapping[str, str], row: Sent) -> dict[str, Cell]:
    cells = cells_of(row)
    return {heading: cells.get(key) for key, heading in headings.items()}


def write_json(file: IO[bytes], envelope: Mapping[str, Any], rows: Iterable[Sent]) -> None:
    """Write the applications as data, answers as they are stored."""
    _write_text(file, json_document(envelope, (data_of(row) for row in rows)))


def _write_text(file: IO[bytes], pieces: Iterable[str]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.writelines(pieces)
    text.flush()
    text.detach()  # the file stays open for whoever gave it
