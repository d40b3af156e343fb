"""Purging: taking a text or a file out of every place, for good, with a trace that names no word.

What is asked for is also noted in a file outside the database (PURGE_LOG), so that it can be done
again after a restore. Rows that never change make way here as they do in `forgetting`.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pscc.accounts.models import Purge, RedactedEdition
from pscc.accounts.purge_places import Place, is_left, places_of, target_of
from pscc.accounts.purge_words import digest
from pscc.kernel.access import require
from pscc.kernel.purging import Target, texts
from pscc.kernel.refusals import Refused
from pscc.kernel.uids import new_uid
from pscc.outbox import publish


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be purged, and why: `label` names the table, `key` one answer of a field."""

    label: str
    uid: str
    field: str
    key: str = ""
    reason: str
    basis: str


def look(*, label: str, uid: str, field: str, key: str, by: Any, at: datetime) -> list[Place]:
    """Return every kind of place that a purge would empty; nothing changes.

    Empty where nothing of it is left. Raises PermissionDenied; Refused for what is no
    such field or object.
    """
    require(by, "accounts.purge_content")
    target = target_of(label, uid, field, key)
    return places_of(target, at) if is_left(target) else []


@transaction.atomic
def purge_content(*, wanted: Wanted, by: Any, at: datetime) -> Purge:
    """Take it out of every place, note it here and in the log, and tell those it belongs to.

    The log is written last: a line without a purge only repeats what somebody wanted. Raises
    PermissionDenied; Refused for what is no such field or object, and where nothing is left.
    """
    require(by, "accounts.purge_content")
    return _purge(wanted, by=by, at=at, uid=new_uid())


@transaction.atomic
def purge_for_operator(*, wanted: Wanted, at: datetime) -> Purge:
    """Do the same for who runs the server; it is in nobody's name."""
    return _purge(wanted, by=None, at=at, uid=new_uid())


def _purge(wanted: Wanted, *, by: Any, at: datetime, uid: str) -> Purge:
    target = target_of(wanted.label, wanted.uid, wanted.field, wanted.key)
    purge = _take_out(wanted, target, by=by, at=at, uid=uid)
    if purge is None:
        raise Refused(_("Nothing of it is left: it was purged before, or is empty."))
    publish("accounts.content_purged", purge_id=purge.pk)
    _append(purge)
    return purge


def _take_out(wanted: Wanted, target: Target, *, by: Any, at: datetime, uid: str) -> Purge | None:
    _lock(target)
    places = places_of(target, at)
    if not places or not is_left(target):
        return None
    purge = Purge.objects.create(
        uid=uid, table=wanted.label, object_uid=getattr(target.row, "uid", str(target.row.pk)),
        field=wanted.field, key=wanted.key,
        reason=wanted.reason, basis=wanted.basis, by=by, at=at,
        places={each.where: each.number for each in places},
    )  # fmt: skip
    for place in places:
        place.take(purge)
    refresh = texts[type(target.row)].refresh
    if refresh:
        target.row.refresh_from_db()
        refresh(target.row)
    return purge


def _lock(target: Target) -> None:
    rows: QuerySet[Any] = QuerySet(type(target.row))
    rows.select_for_update(of=("self",), no_key=True).get(pk=target.row.pk)


# --- Again after a restore -----------------------------------------------------------------------


def _append(purge: Purge) -> None:
    """Add a line to the log, and see it on the disk before the transaction ends."""
    line = {
        "purge": purge.uid, "at": purge.at.isoformat(), "table": purge.table,
        "object": purge.object_uid, "field": purge.field, "key": purge.key,
        "reason": purge.reason, "basis": purge.basis, "by": purge.by.uid if purge.by else "",
    }  # fmt: skip
    path = Path(settings.PURGE_LOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(line, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_log(path: Path) -> Iterator[Mapping[str, str]]:
    """Return the lines of a log. Raises ValueError for what is none."""
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.strip():
            line: dict[str, str] = json.loads(text)
            yield line


@transaction.atomic
def repeat_purge(*, line: Mapping[str, str], at: datetime) -> bool:
    """Do a purge of the log again, under its old number; return whether anything was left to take.

    Right if it runs twice. Raises Refused for an object that is no more. Nobody is told again.
    """
    wanted = Wanted(
        label=line["table"], uid=line["object"], field=line["field"], key=line["key"],
        reason=line["reason"], basis=line["basis"],
    )  # fmt: skip
    target = target_of(wanted.label, wanted.uid, wanted.field, wanted.key)
    known = Purge.objects.filter(uid=line["purge"]).exists()
    uid = new_uid() if known else line["purge"]
    when = datetime.fromisoformat(line["at"])
    purge = _take_out(wanted, target, by=None, at=when, uid=uid)
    if purge is None:
        return False
    purge.repeated_at = at
    purge.save(update_fields=["repeated_at"])
    return True


# --- Frozen documents ----------------------------------------------------------------------------


def is_genuine(*, table: str, row: str, document: str, acknowledged: str) -> bool:
    """Tell whether a frozen document is what was acknowledged, or a noted redacted edition of it:
    the digests lead from one to the other without a gap.
    """
    editions = RedactedEdition.objects.filter(table=table, row=row).order_by("pk")
    expected = acknowledged
    for edition in editions:
        if edition.before != expected:
            return False
        expected = edition.after
    return digest(document) == expected
