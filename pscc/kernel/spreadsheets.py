"""Spreadsheets row by row, written in constant memory and read with bounds; a text is never a
formula.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import xlsxwriter
from django.utils.translation import gettext as _

from pscc.kernel.site import credit

Cell = str | int | Decimal | None

LONGEST_CELL = 32_767  # characters that a spreadsheet takes; it would drop a longer text whole
LONGEST_HEADER = 250  # characters that the header of a printed page takes, of 255
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of a workbook that is read
MOST_COLUMNS = 200
ZIP_START = b"PK\x03\x04"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_sheet(
    file: IO[bytes],
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    above: Sequence[str] = (),
) -> None:
    """Write a spreadsheet; every text is a cell of text, numbers are numbers.

    The rows stand in the first sheet, below one line of headings; what stands `above` these says
    of whom and of what the table is, a line each. Publisher and programme stand in the header of
    the printed page, in the file's properties, and in a sheet of their own after it.
    """
    book = xlsxwriter.Workbook(file, _OPTIONS)
    sheet = book.add_worksheet(name)
    top = len(above)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_column(0, len(headings) - 1, 24)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for line, words in enumerate(above):
        sheet.write_string(line, 0, _fitting(words))
    for position, words in enumerate(headings):
        sheet.write_string(top, position, _fitting(words), heading)
    for line, cells in enumerate(rows, start=top + 1):
        for position, cell in enumerate(cells):
            _write_cell(sheet, line, position, cell, body)
    _say_credit(book, sheet)
    book.close()


def _say_credit(book: Any, sheet: Any) -> None:
    said = credit()
    if not said:
        return
    words = f"{said['publisher']} – {said['mention']}"
    sheet.set_header(f"&L{words.replace('&', '&&')[:LONGEST_HEADER]}")
    book.set_properties({"company": said["publisher"], "comments": said["mention"]})
    about = book.add_worksheet(_("About this file"))
    about.set_column(0, 1, 40)
    about.write_string(0, 0, _("Publisher"))
    about.write_string(0, 1, said["publisher"])
    about.write_string(1, 0, _("Programme"))
    about.write_string(1, 1, said["mention"])


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


class NotAWorkbookError(Exception):
    """The bytes are no xlsx workbook, or unpack to more than is read."""


def read_sheet(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet as texts: days as 2026-05-31, numbers in digits.

    Formulas give the value that was stored with them. Raises NotAWorkbookError, also while reading.
    """
    import openpyxl  # noqa: PLC0415 seldom needed, and slow to load

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise NotAWorkbookError
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_read(cell) for cell in row]
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError, OSError) as error:
        raise NotAWorkbookError from error


def _read(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value)
