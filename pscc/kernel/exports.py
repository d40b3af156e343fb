"""Rows for other programs: CSV that no spreadsheet mistakes for a formula."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from pscc.kernel.site import credit

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


def csv_lines(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    said: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Return a CSV file line by line: UTF-8 with a byte-order mark, so that Excel reads
    the accents.

    What the file says of itself (`said`; the publisher and its programme unless given) stands in
    columns at the end, the same in each line: a line of words above the names of the columns would
    break whoever reads the file by program. Read at once, in the active language.
    """
    same = {name: words for name, words in (credit() if said is None else said).items()
            if name not in columns}  # fmt: skip
    return _csv_lines([*columns, *same], rows, same)


def _csv_lines(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], same: Mapping[str, str]
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        cells = {**row, **same}
        yield writer.writerow([safe_cell(cells.get(column)) for column in columns])


def json_document(envelope: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a JSON document piece by piece: the envelope's entries, `results`, and their `count`
    at the end.
    """
    for name, value in envelope.items():
        yield "{" if name == next(iter(envelope)) else ","
        yield f"{json.dumps(name)}: {_json(value)}"
    yield f'{"," if envelope else "{"} "results": ['
    count = 0
    for count, row in enumerate(rows, start=1):
        yield f"{',' if count > 1 else ''}\n{_json(row)}"
    yield f'\n], "count": {count}}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def feature_collection(features: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a GeoJSON document feature by feature."""
    yield '{"type": "FeatureCollection", "features": ['
    for position, feature in enumerate(features):
        yield f"{',' if position else ''}\n{_json(feature)}"
    yield "\n]}\n"
