"""Writing a thing part by part, beside others who do the same."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from partners.enums import Vocabulary
from partners.queries.parts import (
    Parts,
    Row,
    RowList,
    Sheet,
    as_row,
    differing,
    parts_changed_since,
    terms_by_code,
)
from pscc.files.models import StoredFile
from pscc.kernel.refusals import Refused

R = TypeVar("R")


class StalePartsError(Refused):
    """Someone else changed the same parts since the form was opened."""

    def __init__(self, sheet: Sheet, thing: Any, stored: Parts, parts: list[str]) -> None:
        super().__init__(sheet.stale)
        self.thing = thing
        self.stored = stored
        self.parts = parts


def own_changes(sheet: Sheet, thing: Any, version: int, stored: Parts, parts: Parts) -> Parts:
    """Return the parts that a person changed who read the thing at `version`.

    Raises StalePartsError if others changed one of them as well, or what it says together with.
    """
    meanwhile = parts_changed_since(sheet, thing, version)
    base = meanwhile.base or {}
    changed = [
        part for part in differing(stored, parts) if part not in base or parts[part] != base[part]
    ]
    both = [part for part in changed if any(map(meanwhile.touched, sheet.with_part(part)))]
    if both:
        raise StalePartsError(sheet, thing, stored, both)
    return {part: parts[part] for part in changed}


def refuse_foreign_rows(sheet: Sheet, stored: Parts, changed: Parts) -> None:
    """Raise Refused if a row is another thing's, or stands there twice."""
    for part, rows in changed.items():
        if part in sheet.rows:
            known = {row["id"] for row in stored[part]}
            ids = [row["id"] for row in rows if row.get("id")]
            if not known.issuperset(ids) or len(ids) != len(set(ids)):
                raise Refused(sheet.foreign)


def write_part(sheet: Sheet, thing: Any, part: str, value: Any) -> None:
    """Write one part of a locked thing; its columns are saved by the caller."""
    if part in sheet.columns:
        field: Any = sheet.model._meta.get_field(part)
        setattr(thing, part, _value(field, value))
    elif part in sheet.related:
        getattr(thing, part).set(sheet.related[part].found(value))
    else:
        _write_rows(sheet, thing, sheet.rows[part], value)


def rehearse(act: Callable[[], object], show: Callable[[], R]) -> R:
    """Return what `show` makes of the data after `act`; nothing is stored. Raises what `act`
    raises.
    """
    with transaction.atomic():
        act()
        shown = show()
        transaction.set_rollback(True)
    return shown


def _write_rows(sheet: Sheet, thing: Any, rows: RowList, wanted: list[Row]) -> None:
    """Make the rows what is wanted: gone ones first and the main one last, so that no rule of the
    database is broken in between.
    """
    manager: Any = rows.model._default_manager
    found = manager.filter(**{sheet.owner: thing})
    if "template" in rows.columns:
        found = found.select_related("template")
    stored = {each.pk: each for each in found}
    kept = {row["id"] for row in wanted if _is_same(stored.get(row.get("id")), row, rows)}
    for pk in stored.keys() - kept:
        stored[pk].delete()
    named = {"label": _labels(rows, wanted), "template": _templates(rows, wanted)}
    places = list(enumerate(wanted))
    for position, row in sorted(places, key=lambda place: bool(place[1].get("is_main"))):
        known = stored[row["id"]] if row.get("id") in kept else _new_row(sheet, thing, rows, row)
        if known.pk in kept and as_row(known, rows) == row and _stands_at(known, rows, position):
            continue
        for name in rows.columns:
            if name not in row:  # an older change of the row, which had no such column
                continue
            field: Any = rows.model._meta.get_field(name)
            value = row[name]
            setattr(known, name, named[name][value] if name in named else _value(field, value))
        if "position" in rows.ordering:
            known.position = position
        known.save()


def _is_same(thing: Any, row: Row, rows: RowList) -> bool:
    if thing is None:
        return False
    was = as_row(thing, rows)
    return all(was[name] == row[name] for name in rows.key)


def _stands_at(thing: Any, rows: RowList, position: int) -> bool:
    return "position" not in rows.ordering or thing.position == position


def _labels(rows: RowList, wanted: list[Row]) -> dict[str, Any]:
    if "label" not in rows.columns:
        return {}
    return terms_by_code(Vocabulary.LABEL, [row["label"] for row in wanted])


def _templates(rows: RowList, wanted: list[Row]) -> dict[str, Any]:
    if "template" not in rows.columns:
        return {}
    uids = [uid for row in wanted if (uid := row.get("template"))]
    files = StoredFile.objects.filter(uid__in=uids)
    return {"": None} | {each.uid: each for each in files}


def _new_row(sheet: Sheet, thing: Any, rows: RowList, row: Row) -> Any:
    made: Any = rows.model(**{sheet.owner: thing})
    taken = rows.model._default_manager.filter(pk=row.get("id"))
    if row.get("id") and not taken.exists():
        made.pk = row["id"]  # back from removal: its history goes on
    return made


def _value(field: Any, value: Any) -> Any:
    return None if value == "" and field.null else field.to_python(value)
