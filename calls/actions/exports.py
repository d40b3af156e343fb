"""Exports: asked for by the office, built by a worker, deleted after a week.

While an export is being built, `expires_at` is until when its worker may hold it: the lease is a
row (docs/adr/0008), renewed with the progress. A worker that dies loses it after two minutes and
the next one begins again. One export is built at a time, so that what others wait for goes on.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

import structlog
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from calls.enums import ExportKind, ExportState
from calls.exports.dossiers import write_dossiers
from calls.exports.rows import Sent, numbered
from calls.exports.tables import write_csv, write_json, write_xlsx
from calls.models import Call, Export
from calls.queries.exports import (
    EXPORTABLE,
    FILE,
    columns_of,
    envelope_of,
    export_name,
    exported,
    language_of,
    sent_rows,
)
from pscc.files.actions import discard_file, link_file, unlink_file
from pscc.files.limits import XLSX
from pscc.files.making import keep_made_file
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

log = structlog.get_logger(__name__)
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=2)
UNFINISHED = (ExportState.QUEUED, ExportState.RUNNING)
TYPES = {
    ExportKind.XLSX: XLSX,
    ExportKind.CSV: "text/csv; charset=utf-8",
    ExportKind.JSON: "application/json",
    ExportKind.ZIP: "application/zip",
}
Rows = Iterable[Sent]


@transaction.atomic
def request_export(
    *, call_id: int, kind: str, states: Sequence[str], by: Any, at: datetime
) -> Export:
    """Have the sent applications of a call written into a file, in the background.

    `states` empty means all. One that is asked for again while it is being built is not built
    twice. Raises PermissionDenied or Refused. Publishes `calls.export_requested`.
    """
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call_id)
    require(by, "calls.export_applications", call)
    if kind not in ExportKind.values or not set(states) <= set(EXPORTABLE):
        raise Refused(_("Choose the kind of file, and states from the list."))
    chosen = sorted(set(states))
    waiting = Export.objects.filter(call=call, kind=kind, states=chosen, requested_by=by)
    present = waiting.filter(state__in=UNFINISHED).first()
    if present is not None:
        return present
    if not exported(call, chosen, by).exists():
        raise Refused(_("There is no sent application in these states that you may read."))
    export = Export.objects.create(
        call=call, kind=kind, states=chosen, requested_by=by, created_at=at
    )
    publish("calls.export_requested", export_id=export.pk)
    return export


def build_next_export(*, clock: Callable[[], datetime] = now) -> bool:
    """Build the export that has waited longest; return whether there was one to build.

    Safe to run any number of times at once: while one is in a worker's hands, none is begun.
    Raises as `build_export` does.
    """
    claimed = _claim_next(clock())
    if claimed is not None:
        _build(*claimed, clock)
    return claimed is not None


def build_export(*, export_id: int, at: datetime, clock: Callable[[], datetime] = now) -> bool:
    """Build one export from the beginning; return whether this call finished it.

    Does nothing for one that is over or in another worker's hands. What it holds is what the person
    may read while it is built. An error of the database is raised, so that it is tried again; any
    other ends the export, with words for the person.
    """
    claimed = _claim(export_id, at)
    return claimed is not None and _build(*claimed, clock)


def _build(export: Export, ids: list[int], clock: Callable[[], datetime]) -> bool:
    try:
        with tempfile.TemporaryFile() as file, language_of(export):
            _write(export, ids, file, clock)
            return _finish(export, file, clock())
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 the boundary: the person sees that it failed, staff the kind
        log.warning("export_failed", export=export.uid, error=type(error).__name__)
        _fail(export.pk, at=clock())
        return False


@transaction.atomic
def _claim_next(at: datetime) -> tuple[Export, list[int]] | None:
    """Take the first export that waits, unless another one is held; of two workers at once the
    second waits here for the first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [Export._meta.db_table])
    if Export.objects.filter(state=ExportState.RUNNING, expires_at__gt=at).exists():
        return None
    waiting = Export.objects.filter(state__in=UNFINISHED).order_by("created_at", "pk")
    for export_id in waiting.values_list("pk", flat=True):
        claimed = _claim(export_id, at)
        if claimed is not None:
            return claimed
    return None


@transaction.atomic
def _claim(export_id: int, at: datetime) -> tuple[Export, list[int]] | None:
    export = _locked(export_id)
    if export is None or export.state not in UNFINISHED:
        return None
    if export.state == ExportState.RUNNING and export.expires_at and export.expires_at > at:
        return None
    by = export.requested_by
    if not by.is_active or not allowed(by, "calls.export_applications", export.call):
        with language_of(export):
            _end(export, at, _("You do not handle this call any more."))
        return None
    found = exported(export.call, export.states, by).order_by("reference", "pk")
    ids = list(found.values_list("pk", flat=True))
    export.start(total=len(ids))
    export.expires_at = at + LEASE
    export.save()
    return export, ids


def _locked(export_id: int) -> Export | None:
    rows = Export.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return rows.select_related("call", "requested_by").filter(pk=export_id).first()


def _write(export: Export, ids: list[int], file: IO[bytes], clock: Callable[[], datetime]) -> None:
    def told(done: int) -> None:
        _note_progress(export.pk, done, clock())

    rows = numbered(sent_rows(ids, export.requested_by), told)
    if export.kind == ExportKind.XLSX:
        write_xlsx(file, columns_of(export.call, ids), rows)
    elif export.kind == ExportKind.CSV:
        write_csv(file, columns_of(export.call, ids), rows)
    elif export.kind == ExportKind.JSON:
        write_json(file, envelope_of(export, clock()), rows)
    else:
        write_dossiers(file, envelope_of(export, clock()), rows, opener=default_storage.open)


@transaction.atomic
def _note_progress(export_id: int, done: int, at: datetime) -> None:
    held = Export.objects.filter(pk=export_id, state=ExportState.RUNNING)
    held.update(done=done, expires_at=at + LEASE)


def _finish(export: Export, file: IO[bytes], at: datetime) -> bool:
    stored = keep_made_file(
        file=file, name=export_name(export), content_type=TYPES[ExportKind(export.kind)],
        purpose=FILE, at=at,
    )  # fmt: skip
    if not _hand_over(export.pk, stored.pk, at):
        discard_file(file_id=stored.pk, at=at)  # another worker was faster
        return False
    return True


@transaction.atomic
def _hand_over(export_id: int, file_id: int, at: datetime) -> bool:
    rows = Export.objects.select_for_update(of=("self",), no_key=True)
    export = rows.get(pk=export_id)
    if export.state != ExportState.RUNNING:
        return False
    stored = link_file(file_id=file_id, at=at)
    export.finish(file=stored, at=at, until=at + KEPT)
    export.save()
    publish("calls.export_finished", export_id=export.pk)
    return True


@transaction.atomic
def _fail(export_id: int, *, at: datetime) -> None:
    rows = Export.objects.select_for_update(of=("self",), no_key=True)
    export = rows.select_related("requested_by").get(pk=export_id)
    if export.state in UNFINISHED:
        with language_of(export):
            _end(
                export,
                at,
                _("It could not be built. Ask for it again; if it fails again, tell us."),
            )


def _end(export: Export, at: datetime, fault: str) -> None:
    export.fail(at=at, fault=fault)
    export.expires_at = None
    export.save()
    publish("calls.export_finished", export_id=export.pk)


def expire_exports(*, at: datetime) -> int:
    """End the links that are a week old and delete their files; return how many."""
    over = Export.objects.filter(state=ExportState.DONE, expires_at__lte=at)
    ids = list(over.order_by("pk").values_list("pk", flat=True))
    return sum(_expire(each, at) for each in ids)


@transaction.atomic
def drop_export(*, export_id: int) -> int | None:
    """End a link; return its file, which nothing uses any more, or None where there is none."""
    export = _locked(export_id)
    if export is None or export.state != ExportState.DONE or export.file_id is None:
        return None
    file_id = export.file_id
    export.expire()
    export.save()
    unlink_file(file_id=file_id)
    return file_id


def _expire(export_id: int, at: datetime) -> bool:
    file_id = drop_export(export_id=export_id)
    if file_id is not None:
        discard_file(file_id=file_id, at=at)
    return file_id is not None


def has_waiting_exports(at: datetime) -> bool:
    """Tell whether some export is not built yet, and no worker builds one."""
    held = Export.objects.filter(state=ExportState.RUNNING, expires_at__gt=at)
    return Export.objects.filter(state__in=UNFINISHED).exists() and not held.exists()
