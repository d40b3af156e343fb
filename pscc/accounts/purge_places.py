"""Every place where what is to be purged lies: found first, shown, and emptied when confirmed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pgtrigger
from django.apps import apps
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from pscc.accounts import purge_words
from pscc.accounts.forgetting import guards_of, history_of
from pscc.accounts.models import Purge, RedactedEdition
from pscc.files.models import StoredFile
from pscc.files.purging import BYTES, is_purged
from pscc.kernel.purging import SAME_FIELDS, SAME_KEYS, Copies, Target, made_of, texts
from pscc.kernel.refusals import Refused

Found = list[tuple[Any, dict[str, Any]]]  # key of a row, what its columns will hold


@dataclass(frozen=True)
class Place:
    """A kind of place and how often it holds something; `take` takes it out."""

    where: str  # "calls.Submission.document", "calls.StageEntryEvent.answers", "calls.Receipt"
    number: int
    take: Callable[[Purge], None]


def target_of(label: str, uid: str, field: str, key: str = "") -> Target:
    """Return what is to go, with the words to look for.

    Raises Refused for what is no such table, column or row.
    """
    model = _table(label, field)
    names = {each.name for each in model._meta.concrete_fields}
    known_by = "uid" if "uid" in names else texts[model].by
    asked = Q(**{known_by: uid}) if known_by else Q(pk__in=[])
    if "uid" not in names and uid.isdecimal():
        asked |= Q(pk=uid)
    rows: QuerySet[Any] = QuerySet(model)
    found = list(rows.filter(asked).order_by("pk")[:10])
    if not found:
        raise Refused(_("There is no such object. Look at its number again."))
    if len(found) > 1:
        told = ", ".join(str(each.pk) for each in found)
        raise Refused(_("There are several. Give one of these numbers: %(told)s.") % {"told": told})
    row: Any = found[0]
    target = Target(row, field, key)
    return Target(row, field, key, frozenset(_words(target)))


def _table(label: str, field: str) -> type[Model]:
    model = next((each for each in texts if each._meta.label == label), None)
    if model is None or field not in texts[model].written:
        raise Refused(_("This is no field that can be purged. Choose one of the list."))
    return model


def is_left(target: Target) -> bool:
    """Tell whether the object itself or its history still holds something."""
    if isinstance(target.row, StoredFile):
        return not is_purged(target.row)
    return any(_own_found(table, rows, target, "") for table, rows in _own_tables(target))


def places_of(target: Target, at: datetime) -> list[Place]:
    """Return every kind of place that holds something of it, the object itself first."""
    places = [*_own(target), *_copies(target)]
    for _room, made in made_of:
        places += [Place(each.where, each.number, _taking(each)) for each in made(target, at)]
    return [each for each in places if each.number]


def _taking(made: Any) -> Callable[[Purge], None]:
    return lambda purge: made.take(purge_words.mark_of(purge.uid))


# --- The object itself ---------------------------------------------------------------------------


def columns_of(model: type[Model], field: str) -> list[str]:
    """Name the columns of a field: one, or one more for each language."""
    names = {each.name for each in model._meta.concrete_fields}
    return [each for each in (field, f"{field}_fr", f"{field}_en") if each in names]


def _own_tables(target: Target) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    model = type(target.row)
    if target.field == BYTES:
        return
    yield model, QuerySet(model).filter(pk=target.row.pk)
    for events in history_of(model):
        if columns_of(events, target.field):  # some columns have no history
            yield events, QuerySet(events).filter(pgh_obj_id=target.row.pk)


def _words(target: Target) -> set[str]:
    if isinstance(target.row, StoredFile):
        return {target.row.name} if len(target.row.name) >= purge_words.SHORTEST else set()
    found: set[str] = set()
    for table, rows in _own_tables(target):
        for values in rows.values(*columns_of(table, target.field)):
            for value in values.values():
                found |= _words_of(value, target.key)
    return found


def _words_of(value: Any, key: str) -> set[str]:
    if purge_words.is_gone(value, key):
        return set()
    if isinstance(value, dict | list) and not key:
        return purge_words.words_of(value, shortest=purge_words.SHORTEST_PART)
    return purge_words.words_of(value[key] if key else value)


def _own_found(table: type[Model], rows: QuerySet[Any], target: Target, mark: str) -> Found:
    names = columns_of(table, target.field)
    found: Found = []
    for pk, *values in rows.values_list("pk", *names):
        new = {
            name: purge_words.replacement(table._meta.get_field(name), value, target.key, mark)
            for name, value in zip(names, values, strict=True)
            if not purge_words.is_gone(value, target.key)
        }
        if new:
            found.append((pk, new))
    return found


def _own(target: Target) -> Iterator[Place]:
    for table, rows in _own_tables(target):
        find = partial(_own_found, table, rows, target)
        yield Place(f"{table._meta.label}.{target.field}", len(find("")), _writing(table, find))


def _writing(table: type[Model], find: Callable[[str], Found]) -> Callable[[Purge], None]:
    def take(purge: Purge) -> None:
        _write(table, find(purge_words.mark_of(purge.uid)))

    return take


def _write(table: type[Model], found: Found) -> None:
    with pgtrigger.ignore(*guards_of([table])):
        for pk, values in found:
            QuerySet(table).filter(pk=pk).update(**values)


# --- Copies of it --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """One column with copies, in a table or its history; `rows` are those that may hold some."""

    table: type[Model]
    name: str
    rows: QuerySet[Any]
    copies: Copies
    target: Target

    @property
    def place(self) -> Place:
        """Return it as a place, with how many rows hold something."""
        return Place(f"{self.table._meta.label}.{self.name}", len(self.found("x")), self.take)

    def found(self, mark: str) -> Found:
        """Return the rows that hold something, with what they will hold."""
        variants = purge_words.variants_of(self.target.words)
        rows = self.rows if self.copies.of else _holding(self.rows, self.name, variants)
        longest = getattr(self.table._meta.get_field(self.name), "max_length", None)
        found: Found = []
        for pk, value in rows.values_list("pk", self.name):
            new = self._rewritten(value, variants, mark) if value else value
            if isinstance(new, str) and longest:
                new = new[:longest]
            if new != value:
                found.append((pk, {self.name: new}))
        return found

    def _rewritten(self, value: Any, variants: list[str], mark: str) -> Any:
        target = self.target
        part = self.copies.keyed.get(f"{target.label}.{target.field}", "")
        if self.copies.digest:
            file = target.row.uid if isinstance(target.row, StoredFile) else ""
            return purge_words.redacted(value, (part, target.key), variants, mark, file=file)
        if part == SAME_KEYS and not purge_words.is_gone(value, target.key):
            value = purge_words.emptied(value, target.key, mark)
        if part == SAME_FIELDS and isinstance(value, dict):
            for name in (target.field, f"{target.field}_fr", f"{target.field}_en"):
                value = purge_words.emptied(value, name, mark)
        return purge_words.without(value, variants, mark)

    def take(self, purge: Purge) -> None:
        """Rewrite the rows; a frozen document keeps its digest, and is noted as redacted."""
        found = self.found(purge_words.mark_of(purge.uid))
        if self.copies.digest:
            ids = [pk for pk, _new in found]
            kept = dict(QuerySet(self.table).filter(pk__in=ids).values_list("pk", self.name))
            RedactedEdition.objects.bulk_create(
                RedactedEdition(
                    purge=purge, table=self.table._meta.label, row=str(pk),
                    before=purge_words.digest(kept[pk]), after=purge_words.digest(new[self.name]),
                )
                for pk, new in found
            )  # fmt: skip
        _write(self.table, found)


def _copies(target: Target) -> Iterator[Place]:
    for model, said in texts.items():
        for copies in said.copied:
            rows = _tied(model, copies, target)
            if rows is None:
                continue
            for table in (model, *history_of(model)):
                mine = _rows_of(table, rows, copies)
                for field in copies.fields:
                    for name in columns_of(table, field):
                        yield _Column(table, name, mine, copies, target).place


def _tied(model: type[Model], copies: Copies, target: Target) -> QuerySet[Any] | None:
    rows: QuerySet[Any] = QuerySet(model)
    if not copies.of:
        return rows if target.words else None
    if target.label not in copies.of:
        return None
    tied = rows.filter(**{copies.of[target.label]: target.row.pk}).order_by().values("pk")
    return QuerySet(model).filter(pk__in=tied)


def _rows_of(table: type[Model], rows: QuerySet[Any], copies: Copies) -> QuerySet[Any]:
    if table is rows.model:
        return rows
    events: QuerySet[Any] = QuerySet(table)
    if copies.of:
        events = events.filter(pgh_obj_id__in=rows.values("pk"))
    return events


def _holding(rows: QuerySet[Any], name: str, variants: Iterable[str]) -> QuerySet[Any]:
    asked = Q(pk__in=[])
    for each in variants:
        asked |= Q(as_text__contains=each)
    held: QuerySet[Any] = rows.annotate(as_text=Cast(name, TextField())).filter(asked)
    return held


# --- In words ------------------------------------------------------------------------------------


def names_of_places() -> list[tuple[str, str]]:
    """List what can be purged, as (label.field, its name in words)."""
    found = []
    for model, said in texts.items():
        for field in said.written:
            word = _("the file and its name") if field == BYTES else _word(model, field)
            found.append((f"{model._meta.label}.{field}", f"{model._meta.verbose_name} · {word}"))
    return sorted(found, key=lambda each: each[1].casefold())


def _word(model: type[Model], field: str) -> str:
    column: Any = model._meta.get_field(field)
    return str(column.verbose_name)


def place_in_words(where: str) -> str:
    """Name a kind of place for people: the table in words, and that it is history."""
    label = ".".join(where.split(".")[:2])
    try:
        model: Any = apps.get_model(label)
    except LookupError:
        return where
    tracked = getattr(model, "pgh_tracked_model", None)
    name = str((tracked or model)._meta.verbose_name_plural)
    return _("%(table)s, history") % {"table": name} if tracked else name
