"""Rows for other programs: CSV that no spreadsheet mistakes for a formula."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# A cell that starts like this is a formula to a spreadsheet; full-width forms are read as their
# narrow twins.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """Return the text of a cell, with an apostrophe before anything that could be run as
    a formula.
    """
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        value = ", ".join(str(item) for item in value)
    text = str(value)
    number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not number else text


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a CSV file line by line: UTF-8 with a byte-order mark, so that Excel reads
    the accents.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(row.get(column)) for column in columns])
