"""What was changed of a thing, in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Literal

from babel import Locale
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from partners.models import Term
from partners.queries.parts import Parts, Row, RowList, Sheet
from pscc.files.models import StoredFile
from pscc.kernel.formats import locale_code, number, short_date

Mark = Literal["same", "del", "ins"]
Unit = Literal["word", "part", "line", "whole"]
_LANGUAGES = {"_fr": "(FR)", "_en": "(EN)"}
_TOKENS = {"part": r" · |\n|(?:(?! · )[^\n])+"}  # the values of a row
_CONTEXT = 90  # characters kept on either side of a change
_LONGEST = 3000  # words that are compared one by one; beyond, lines are


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Difference:
    """One part of a profile before and after, ready to be read."""

    label: str
    pieces: tuple[Piece, ...]
    now: str = ""  # what is stored, where somebody changed it again
    changed_again: bool = False


# --- Words --------------------------------------------------------------------------------------


def title_of(sheet: Sheet, part: str) -> str:
    """Name a part as its form does, with its language."""
    if part in sheet.rows:
        return str(sheet.rows[part].title)
    return _named(sheet.model, part)


def _named(model: Any, column: str) -> str:
    stem, language = _split(column)
    name = str(model._meta.get_field(stem).verbose_name)
    return f"{name[:1].upper()}{name[1:]} {language}".strip()


def _split(column: str) -> tuple[str, str]:
    ending = column[-3:]
    return (column[:-3], _LANGUAGES[ending]) if ending in _LANGUAGES else (column, "")


def unit_of(sheet: Sheet, part: str) -> Unit:
    """Return what of a part changes as one: a text word by word, a row value by value, terms of a
    vocabulary each by itself, a choice, a country or a day as a whole.
    """
    if part in sheet.related:
        return "line"
    return "part" if part in sheet.rows else unit_of_column(sheet.model, part)


def unit_of_column(model: Any, column: str) -> Unit:
    """Return what of a column changes as one."""
    field: Any = model._meta.get_field(_split(column)[0])
    kinds = ("BooleanField", "DateField")
    is_chosen = column == "country" or field.choices or field.get_internal_type() in kinds
    return "whole" if is_chosen else "word"


def lines_of(sheet: Sheet, part: str, value: Any) -> list[str]:
    """Return a part's value as lines that people read."""
    if part in sheet.rows:
        return [described_row(sheet.rows[part], row) for row in value]
    if part in sheet.related:
        return [
            str(each)
            for each in sheet.related[part].found(value).order_by(*sheet.related[part].order)
        ]
    if isinstance(value, list):
        return [str(each) for each in value]
    return [] if value == "" else _shown(sheet.model, part, value).splitlines()


def described_row(rows: RowList, row: Row) -> str:
    """Return a row on one line: its first value, then the others by name."""
    told = [(name, row[name]) for name in rows.columns if row.get(name) not in ("", None, False)]
    return " · ".join(
        _shown(rows.model, name, value)
        if name == rows.columns[0]
        else _("%(label)s: %(value)s")
        % {"label": _named(rows.model, name), "value": _shown(rows.model, name, value)}
        for name, value in told
    )


def _shown(model: Any, name: str, value: Any) -> str:
    if name == "label":
        return str(Term.objects.filter(vocabulary="label", code=value).first() or value)
    if name == "template":
        name_of_file = StoredFile.objects.filter(uid=value).values_list("name", flat=True).first()
        return f"{name_of_file} ({value})" if name_of_file else value
    if name == "country":
        return str(Locale.parse(locale_code()).territories.get(value, value))
    field: Any = model._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    written: dict[str, Callable[[], Any]] = {
        "BooleanField": lambda: _("yes") if value else _("no"),
        "DateField": lambda: _day(str(value)),
        "DecimalField": lambda: number(Decimal(str(value))) if name == "value" else str(value),
    }
    return str(written.get(field.get_internal_type(), lambda: value)())


def _day(text: str) -> str:
    day = parse_date(text)
    return short_date(day) if day else text


# --- Differences --------------------------------------------------------------------------------


def differences_of(
    sheet: Sheet, before: Parts, after: Parts, stored: Parts | None = None
) -> list[Difference]:
    """Return what changed, part by part; with `stored`, also what is there now where it differs
    again.
    """
    return [
        difference(
            title_of(sheet, part),
            lines_of(sheet, part, before.get(part, "")),
            lines_of(sheet, part, after[part]),
            None
            if stored is None or stored[part] == after[part]
            else lines_of(sheet, part, stored[part]),
            unit=unit_of(sheet, part),
        )
        for part in after
    ]


def difference(
    label: str,
    before: list[str],
    after: list[str],
    now: list[str] | None = None,
    *,
    unit: Unit = "word",
) -> Difference:
    """Compare two values, unit by unit; `now` is what is there, where it differs again."""
    pieces = compared(before, after, unit)
    return Difference(label, pieces, "\n".join(now or ()), now is not None)


def _replaced(old: str, new: str) -> tuple[Piece, ...]:
    """Return one value and the one that took its place; one that stayed, once."""
    if old == new:
        return (Piece("same", old),)
    if not (old and new):
        return (Piece("del", old) if old else Piece("ins", new),)
    return Piece("del", old), Piece("same", " → "), Piece("ins", new)


def compared(before: list[str], after: list[str], unit: Unit = "word") -> tuple[Piece, ...]:
    """Compare two texts unit by unit, very long ones line by line; long stretches that stayed are
    cut.
    """
    old, new = "\n".join(before), "\n".join(after)
    if unit == "whole":
        return _replaced(old, new)
    words = [re.findall(_TOKENS.get(unit, r"\s+|[^\s]+"), text) for text in (old, new)]
    by_line = unit == "line" or max(map(len, words)) > _LONGEST
    a, b = (_lines(before), _lines(after)) if by_line else words
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(Piece("del", "".join(a[a1:a2])))
        if b2 > b1:
            pieces.append(Piece("ins", "".join(b[b1:b2])))
    return tuple(_shortened(pieces))


def _lines(lines: list[str]) -> list[str]:
    return [f"{line}\n" for line in lines]


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.mark == "same" and len(text) > 2 * _CONTEXT + 20:
            start = "" if place == 0 else text[:_CONTEXT]
            end = "" if place == last else text[-_CONTEXT:]
            yield Piece("same", f"{start} … {end}")
        else:
            yield piece
