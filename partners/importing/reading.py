"""The one door to the readers: bytes in, entries out."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from partners.enums import ImportFormat
from partners.importing.csv_table import decode, read_csv
from partners.importing.entries import Entry, Problem
from partners.importing.refusals import UnreadableError
from partners.importing.ror import read_ror
from partners.importing.sirene import read_sirene

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000


def read_entries(content: bytes, kind: str) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a file in its order, and remarks about the file as a whole.

    Raises UnreadableError for a file that is empty, too large, or not what `kind` says.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError("too_large", limit=MOST_BYTES)
    if not content.strip():
        raise UnreadableError("empty")
    entries: Iterable[Entry]
    if kind == ImportFormat.CSV:
        entries, remarks = read_csv(content)
    else:
        document, remarks = _document(content)
        entries = read_ror(document) if kind == ImportFormat.ROR else read_sirene(document)
    found = list(limited(entries))
    if not found:
        raise UnreadableError("no_rows")
    return found, remarks


def _document(content: bytes) -> tuple[Any, list[Problem]]:
    text, remarks = decode(content)
    try:
        return json.loads(text), remarks
    except (ValueError, RecursionError):
        raise UnreadableError("not_json") from None


def limited(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries; raises UnreadableError beyond what an import takes."""
    for count, entry in enumerate(entries, start=1):
        if count > MOST_ROWS:
            raise UnreadableError("too_many_rows", limit=MOST_ROWS)
        yield entry
