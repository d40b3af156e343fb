"""A thing as a plain document, part by part: what forms show, what changes keep, what is compared.

A part is a column ("summary_fr"), a set of related things named by their codes ("disciplines"), or
a list of rows ("sites"). Values are what JSON can hold. A `Sheet` says which parts a kind of thing
has: an organisation's profile, a service's card.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from partners.enums import Vocabulary
from partners.models import Term, TermMerge
from partners.models.edits import LiveEdit
from pscc.files.models import StoredFile

Parts = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class RowList:
    """Rows that belong to a thing. A row whose `key` changes is another row."""

    title: Promise | str
    model: type[Model]
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("position", "pk")


@dataclass(frozen=True)
class Related:
    """Things of a shared list that a thing names: `found(codes)` gives them, `code` names one."""

    found: Callable[[Iterable[str]], Any]
    code: str = "code"
    order: tuple[str, ...] = ("position", "code")
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True)
class Sheet:
    """The parts of a kind of thing. `owner` is how rows and changes name the thing; `stale` and
    `foreign` say that others changed it meanwhile, and that a row is not its own. Of columns that
    say something `together`, nobody changes one while others change another.
    """

    model: type[Model]
    owner: str
    edits: type[LiveEdit]
    columns: tuple[str, ...]
    related: Mapping[str, Related]
    rows: Mapping[str, RowList]
    stale: Promise | str
    foreign: Promise | str
    together: tuple[tuple[str, ...], ...] = ()

    def with_part(self, part: str) -> tuple[str, ...]:
        """Return the parts that say something with one, itself among them."""
        return next((group for group in self.together if part in group), (part,))


def of_vocabulary(vocabulary: Vocabulary) -> Related:
    """Return a part that names terms of a vocabulary."""
    terms = Term.objects.of(vocabulary)
    return Related(lambda codes: terms.filter(code__in=list(codes)), vocabulary=vocabulary)


def read_parts(sheet: Sheet, thing: Any, parts: Iterable[str]) -> Parts:
    """Return the stored value of some parts; one statement for each list."""
    return {part: _read(sheet, thing, part) for part in parts}


def _read(sheet: Sheet, thing: Any, part: str) -> Any:
    if part in sheet.columns:
        return plain(getattr(thing, part))
    if part in sheet.related:
        code = sheet.related[part].code
        return sorted(getattr(thing, part).values_list(code, flat=True))
    rows = sheet.rows[part]
    found: Any = rows.model._default_manager.filter(**{sheet.owner: thing})
    if beside := [name for name in ("label", "template") if name in rows.columns]:
        found = found.select_related(*beside)
    return [as_row(each, rows) for each in found.order_by(*rows.ordering)]


def as_row(thing: Any, rows: RowList) -> Row:
    """Return a stored row as plain values."""
    return {"id": thing.pk} | {name: plain(getattr(thing, name)) for name in rows.columns}


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: the same whether it comes from a form or from the
    database.
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return value.code
    if isinstance(value, StoredFile):
        return value.uid
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value if value is not None else ""


@dataclass(frozen=True)
class Meanwhile:
    """What others did to a thing since a version. `base` holds the parts they changed, as these
    were at that version; None if somebody changed it past the pages that keep changes.
    """

    base: Parts | None

    def touched(self, part: str) -> bool:
        """Tell whether someone may have changed this part."""
        return self.base is None or part in self.base


def parts_changed_since(sheet: Sheet, thing: Any, version: int) -> Meanwhile:
    """Return what happened to a thing since a version; one statement, none if nothing did."""
    if version == thing.version:
        return Meanwhile({})
    manager: Any = sheet.edits._default_manager
    edits = manager.filter(**{sheet.owner: thing}, version__gt=version).order_by("version")
    found = list(edits.values_list("before", flat=True))
    if version > thing.version or len(found) != thing.version - version:
        return Meanwhile(None)
    base: Parts = {}
    for before in found:
        base = {**before, **base}
    return Meanwhile(*followed(sheet, base))


def followed(sheet: Sheet, *values: Parts) -> list[Parts]:
    """Return values that were kept, in which a term that was merged since is the one it was merged
    into; one statement, none where no term is named.
    """
    named = {key for each in values for key in _terms_in(sheet, each)}
    if not named:
        return list(values)
    merges = TermMerge.objects.filter(code__in={code for _vocabulary, code in named})
    rows = merges.values_list("vocabulary", "code", "kept__code")
    kept = {(vocabulary, code): now for vocabulary, code, now in rows}
    return [_followed(sheet, each, kept) for each in values]


def _terms_in(sheet: Sheet, parts: Parts) -> Iterator[tuple[str, str]]:
    for part, value in parts.items():
        if part in sheet.related and (vocabulary := sheet.related[part].vocabulary):
            yield from ((vocabulary, code) for code in value)
        elif part in sheet.rows and "label" in sheet.rows[part].columns:
            yield from ((Vocabulary.LABEL, row["label"]) for row in value)


def _followed(sheet: Sheet, parts: Parts, kept: Mapping[tuple[str, str], str]) -> Parts:
    now = dict(parts)
    for part, value in parts.items():
        if part in sheet.related and (vocabulary := sheet.related[part].vocabulary):
            now[part] = sorted({kept.get((vocabulary, code), code) for code in value})
        elif part in sheet.rows and "label" in sheet.rows[part].columns:
            rows: dict[str, Row] = {}
            for row in value:  # of two that are one now, the first stays
                label = kept.get((Vocabulary.LABEL, row["label"]), row["label"])
                rows.setdefault(label, row | {"label": label})
            now[part] = list(rows.values())
    return now


def terms_by_code(vocabulary: Vocabulary, codes: Iterable[str]) -> dict[str, Term]:
    """Return some terms of a vocabulary by code."""
    return {term.code: term for term in Term.objects.of(vocabulary).filter(code__in=codes)}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the parts of `after` whose value is not that of `before`."""
    return [part for part in after if after[part] != before.get(part)]
