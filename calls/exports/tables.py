"""Tables and data: xlsx in constant memory, csv, JSON. A text is never a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from calls.exports.rows import Cell, Column, Sent, cells_of, data_of
from pscc.kernel.exports import csv_lines, json_document, safe_cell
from pscc.kernel.site import credit
from pscc.kernel.spreadsheets import write_sheet

_SHEET_NAME = "applications"


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sent]) -> None:
    """Write a spreadsheet with one row an application; every text is a cell of text."""
    headings = [column.heading for column in columns]
    cells = (cells_of(row) for row in rows)
    write_sheet(
        file,
        _SHEET_NAME,
        headings,
        ([each.get(column.key) for column in columns] for each in cells),
    )


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sent]) -> None:
    """Write a table with one line an application; what looks like a formula gets an apostrophe."""
    headings = {column.key: safe_cell(column.heading) for column in columns}
    said = {safe_cell(column.heading): words for column, words in _credit()}
    lines = csv_lines(list(headings.values()), (_named(headings, row) for row in rows), said=said)
    _write_text(file, lines)


def _credit() -> list[tuple[Column, str]]:
    labels = {"publisher": _("Publisher"), "mention": _("Programme")}
    return [(Column(key, labels[key]), words) for key, words in credit().items()]


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
