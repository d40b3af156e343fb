"""A table of contributions, read row by row: what each says, and what is wrong with it, in words.

A row is about the line of the ledger whose identifier (`uid`) it carries, as the export writes it;
without one, about a line that says the same already, else it is new. So a table can be brought
again.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.importing.csv_table import entries_of, read_table
from partners.importing.entries import SHOWN, Entry, Problem, choice_of, clean_text, name_key
from partners.importing.reading import MOST_BYTES, MOST_ROWS, limited
from partners.importing.refusals import UnreadableError
from partners.importing.words import sentence as common_sentence
from pscc.impact.enums import Instrument, SourceKind, Step
from pscc.impact.models.ledger import FIRST_YEAR, LAST_YEAR
from pscc.kernel.spreadsheets import ZIP_START, NotAWorkbookError, read_sheet

CHOICES: dict[str, Any] = {"source_kind": SourceKind, "instrument": Instrument, "step": Step}
AMOUNTS = ("amount_min", "amount_max")
YEARS = ("starts_in", "ends_in")
DAYS = ("dated_on", "as_of")
TEXTS = {"source_text": 300, "notes_fr": 2_000, "notes_en": 2_000}
COLUMNS = (
    "uid", "organisation", "source_name", *CHOICES, *AMOUNTS, *YEARS, "dated_on", "envelope",
    "tranche", "strategic_axis", "source_text", "source_url", "as_of", "notes_fr", "notes_en",
)  # fmt: skip
LONGEST = {
    **TEXTS,
    "source_name": 200,
    "organisation": 200,
    "envelope": 80,
    "source_url": 500,
    "strategic_axis": 120,
}
MOST_DIGITS = 12  # before the point, as the column holds them
OTHER_NAMES = {
    "identifiant": "uid", "organisation source": "organisation", "source": "source_name",
    "financeur": "source_name", "type de source": "source_kind", "instrument": "instrument",
    "etape": "step", "statut": "step", "status": "step", "montant min": "amount_min",
    "montant max": "amount_max", "debut": "starts_in", "fin": "ends_in", "date": "dated_on",
    "enveloppe": "envelope", "axe": "strategic_axis", "axe strategique": "strategic_axis",
    "justificatif": "source_text", "url": "source_url",
    "date de la source": "as_of", "notes": "notes_fr",
}  # fmt: skip
_KNOWN = {name_key(column.replace("_", " ")): column for column in COLUMNS} | OTHER_NAMES
NEEDED = ("source_kind", "instrument", "step", "dated_on", "source_text", "source_url", "as_of")

SENTENCES: dict[str, Any] = {
    "no_giver_column": _("No column is called “organisation” or “source_name”. The first row must"
                         " name the columns; see the sample."),
    "not_a_workbook": _("This spreadsheet cannot be read. Save it as CSV (UTF-8) or as .xlsx, then"
                        " send that."),
    "no_giver": _("Who gives the money is missing: an organisation of the directory, or a name."),
    "two_givers": _("Name an organisation of the directory or another source, not both."),
    "needs": _("A new line needs this."),
    "amount": _("“%(value)s” is no amount in euros. Write digits only; leave it empty where the"
                " amount is unknown, never 0."),
    "amounts_order": _("The most is less than the least."),
    "years_order": _("The last year comes before the first."),
    "amounts_cross": _("With what the line says already, the most is less than the least."),
    "years_cross": _("With what the line says already, the last year comes before the first."),
    "ledger_year": _("“%(value)s” is no year from %(first)s to %(last)s."),
    "day": _("“%(value)s” is no day. Write it as 2026-05-31."),
    "day_to_come": _("%(value)s has not come yet."),
    "url": _("“%(value)s” is no web address. Write https:// and the address."),
    "unknown_line": _("No line of the ledger has the identifier “%(value)s”."),
    "struck_line": _("This line was struck out. Leave this row out."),
    "unknown_giver": _("No organisation of the directory is “%(value)s”. Write its name or the end"
                       " of its page’s address, or name it as another source."),
    "unknown_envelope": _("No envelope has the address “%(value)s”."),
    "unknown_tranche": _("This envelope has no tranche of that number."),
    "unknown_axis": _("No strategic axis is “%(value)s”. Write its code or its name."),
    "line_twice": _("Row %(row)s is about the same line. Keep one."),
    "changed_since": _("The ledger has changed since this table was tried. Rows that would do"
                       " something else now: %(count)s. Nothing was written. Try again, then look"
                       " at them."),
}  # fmt: skip


def sentence(problem: Mapping[str, Any]) -> str:
    """Say a kept problem."""
    own = SENTENCES.get(problem["code"])
    if own is None:
        return common_sentence(problem)
    said: str = str(own) % problem.get("params", {})
    return said


def read_contributions(content: bytes, today: date) -> tuple[list[Entry], list[Problem]]:
    """Return the contributions of a table (CSV, or the first sheet of an xlsx workbook) in its
    order, and remarks about the whole file.

    Raises UnreadableError for a file that is empty, too large, no table, or lacks a column.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError("too_large", limit=MOST_BYTES)
    if not content.strip():
        raise UnreadableError("empty")
    rows, columns, remarks = read_table(_as_csv(content), _KNOWN)
    if not {"organisation", "source_name"} & set(columns):
        raise UnreadableError("no_giver_column")
    found = list(
        limited(entries_of(rows, columns, lambda number, raw: entry_of(number, raw, today)))
    )
    if not found:
        raise UnreadableError("no_rows")
    return found, remarks


def _as_csv(content: bytes) -> bytes:
    """Return a workbook as CSV, anything else as it is."""
    if not content.startswith(ZIP_START):
        return content
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    try:
        for count, row in enumerate(read_sheet(content)):
            if count > MOST_ROWS:
                raise UnreadableError("too_many_rows", limit=MOST_ROWS)
            writer.writerow(row)
    except NotAWorkbookError as error:
        raise UnreadableError("not_a_workbook") from error
    return file.getvalue().encode()


def entry_of(number: int, raw: Mapping[str, str], today: date) -> Entry:
    """Check the raw texts of a row, named by `COLUMNS`; empty ones say nothing."""
    entry = Entry(number)
    for column in COLUMNS:
        text = clean_text(entry, column, raw[column], LONGEST) if column in raw else ""
        if text and (value := _value(entry, column, text, today)) is not None:
            entry.columns[column] = value
    told = entry.columns
    if {"organisation", "source_name"} <= set(told):
        entry.refuse("two_givers", "source_name")
    _in_order(entry, AMOUNTS, "amounts_order", Decimal)
    _in_order(entry, YEARS, "years_order", int)
    return entry


def _in_order(entry: Entry, ends: tuple[str, str], code: str, kind: Any) -> None:
    low, high = (entry.columns.get(end) for end in ends)
    if low is not None and high is not None and kind(high) < kind(low):
        entry.refuse(code, ends[1])


def _value(entry: Entry, column: str, text: str, today: date) -> Any:
    if column in CHOICES:
        return choice_of(entry, column, text, CHOICES[column])
    if read := {**dict.fromkeys(AMOUNTS, _amount), **dict.fromkeys(YEARS, _year)}.get(column):
        return read(entry, column, text)
    if column in DAYS:
        return _day(entry, column, text, today)
    if column == "source_url" and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", text):
        entry.refuse("url", column, value=text[:SHOWN])
        return None
    if column == "tranche" and not re.fullmatch(r"[0-9]{1,3}", text):
        entry.refuse("unknown_tranche", column)
        return None
    return text


def _amount(entry: Entry, column: str, text: str) -> str | None:
    plain = re.sub(r"[\s\u00a0\u202f€]|EUR", "", text).replace(",", ".")
    try:
        value = Decimal(plain) if re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", plain) else None
    except InvalidOperation:
        value = None
    if value is None or value < 1 or len(str(int(value))) > MOST_DIGITS:
        entry.refuse("amount", column, value=text[:SHOWN])
        return None
    return str(value.quantize(Decimal("0.01")))


def _year(entry: Entry, column: str, text: str) -> int | None:
    if re.fullmatch(r"[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    entry.refuse("ledger_year", column, value=text[:SHOWN], first=FIRST_YEAR, last=LAST_YEAR)
    return None


def _day(entry: Entry, column: str, text: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        entry.refuse("day", column, value=text[:SHOWN])
        return None
    if column == "as_of" and day > today:
        entry.refuse("day_to_come", column, value=text)
        return None
    return day.isoformat()
