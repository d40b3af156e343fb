"""CSV tables, as spreadsheets write them: any of three separators, with or without a mark."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from partners.importing.entries import COLUMNS, Entry, Problem, entry_of, name_key
from partners.importing.refusals import UnreadableError

# What French heads of columns mean.
OTHER_NAMES = {
    "nom": "name", "raison sociale": "legal_name", "denomination": "legal_name",
    "sigle": "acronym", "acronyme": "acronym", "type": "kind", "categorie": "kind",
    "maturite": "maturity", "resume": "summary_fr", "resume fr": "summary_fr",
    "resume en": "summary_en", "description": "description_fr", "site": "website",
    "site web": "website", "url": "website", "ville": "city", "commune": "city",
    "pays": "country", "annee de creation": "founded_year", "adresse": "street", "rue": "street",
    "code postal": "postcode", "tva": "vat", "registre etranger": "foreign_register",
    "e mail": "registered_email", "courriel": "registered_email",
}  # fmt: skip
_KNOWN = {name_key(column.replace("_", " ")): column for column in COLUMNS} | OTHER_NAMES
SEPARATORS = (";", ",", "\t")
MOST_CELLS = 200

Rows = Iterator[tuple[int, list[str]]]
Columns = list[str | None]


def decode(content: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file, and a remark where it is not UTF-8.

    Raises UnreadableError for a file that is no text.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError("spreadsheet")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), [Problem("utf16", is_warning=True)]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), [Problem("windows_1252", is_warning=True)]
    except UnicodeDecodeError:
        raise UnreadableError("not_text") from None


def read_csv(content: bytes) -> tuple[Iterator[Entry], list[Problem]]:
    """Return the rows of a table of organisations one by one, and remarks about the whole file.

    Raises UnreadableError for a file without a head, without a column of names, or without rows
    that a table has; reading a row may raise it too.
    """
    rows, columns, remarks = read_table(content, _KNOWN)
    if "name" not in columns:
        raise UnreadableError("no_name_column")
    return entries_of(rows, columns, _organisation), remarks


def _organisation(place: int, raw: Mapping[str, str]) -> Entry:
    return entry_of(place, raw, {"country": "FR"})


def read_table(content: bytes, known: Mapping[str, str]) -> tuple[Rows, Columns, list[Problem]]:
    """Return the rows of a table one by one, what each column is, and remarks about the file.

    `known` names columns by the `name_key` of their heads. Raises UnreadableError for a file
    without a head or with a column twice; reading a row may raise it too.
    """
    text, remarks = decode(content)
    rows = _rows(text)
    head = next(rows, None)
    if head is None:
        raise UnreadableError("empty")
    columns: Columns = []
    for cell in head[1]:
        column = known.get(name_key(cell.replace("_", " ")))
        if column in columns and column:
            raise UnreadableError("column_twice", column=cell[:60])
        columns.append(column)
        if column is None and cell.strip():
            remarks.append(Problem("unknown_column", params={"name": cell[:60]}, is_warning=True))
    return rows, columns, remarks


def entries_of(
    rows: Rows, columns: Columns, entry_of: Callable[[int, Mapping[str, str]], Entry]
) -> Iterator[Entry]:
    """Yield the rows of a table as entries; a row with more cells than the head is refused."""
    for place, cells in rows:
        raw = {
            column: cell for column, cell in zip(columns, cells, strict=False) if column is not None
        }
        entry = entry_of(place, raw)
        if [cell for cell in cells[len(columns) : MOST_CELLS] if cell.strip()]:
            entry.refuse("too_many_cells", count=len(cells), columns=len(columns))
        yield entry


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for place, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield place, cells
    except csv.Error:
        raise UnreadableError("broken_quotes", row=reader.line_num) from None
