"""What happens to files: received, checked, used, read, given up."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import router, transaction
from django.db.models.deletion import Collector

from pscc.files import scanner
from pscc.files.access import witnesses
from pscc.files.allowances import lock_allowance, require_allowance
from pscc.files.enums import FileState
from pscc.files.inspection import inspect, too_large
from pscc.files.limits import FileLimits
from pscc.files.measuring import measure
from pscc.files.models import FileRead, StoredFile
from pscc.files.names import clean_name
from pscc.kernel.access import require
from pscc.outbox import publish


def store_upload(
    *,
    upload: UploadedFile[Any],
    purpose: str,
    by: Any,
    at: datetime,
    limits: FileLimits | None = None,
    is_announced: bool = False,
) -> StoredFile:
    """Check an upload and keep it; the virus scan follows in the worker.

    Streams: memory stays flat whatever the size. Raises FileRefusedError (and keeps nothing) for
    what is too large, of another kind than its name says, dangerous, or more than may be sent in a
    day. The file is deleted after 24 hours unless `link_file` is called. Before the first byte the
    allowance is asked too, unless it was when the file was announced.
    """
    allowed = limits or FileLimits()
    if not is_announced:
        require_allowance(by=by, size=upload.size or 0, at=at)
    name = clean_name(upload.name or "")
    content_type, flags = inspect(upload.file, name, allowed)  # type: ignore[arg-type] # an open binary file
    found = measure(upload.file, allowed.max_bytes)
    if found.size > allowed.max_bytes:
        raise too_large(allowed)
    body = File(upload.file, name=upload.name)
    path = default_storage.save(f"{at:%Y-%m-%d}/{secrets.token_hex(16)}", body)
    try:
        with transaction.atomic():
            lock_allowance(by)
            require_allowance(by=by, size=found.size, at=at)
            stored = StoredFile.objects.create(
                name=name, path=path, size=found.size, content_type=content_type,
                sha256=found.sha256, flags=flags, purpose=purpose,
                uploaded_by=by if by.is_authenticated else None, created_at=at,
            )  # fmt: skip
            publish("files.file_stored", key=f"files.file_stored:{stored.uid}", file_id=stored.pk)
    except BaseException:
        default_storage.delete(path)
        raise
    return stored


@transaction.atomic(savepoint=False)
def link_file(*, file_id: int, at: datetime) -> StoredFile:
    """Note that something uses the file, so that it stays; call it in the transaction that refers
    to it.

    Raises StoredFile.DoesNotExist if the file was given up meanwhile.
    """
    stored = _locked(file_id, discarded_at=None)
    if stored.linked_at is None:
        stored.linked_at = at
        stored.save(update_fields=["linked_at"])
    return stored


@transaction.atomic
def vouch_for_file(*, file_id: int, at: datetime) -> StoredFile:
    """Clear a file that the portal itself has made: a receipt never waits for the scanner.

    Never for bytes that came from outside.
    """
    stored = _locked(file_id, uploaded_by=None)
    stored.clear(at=at)
    stored.save()
    return stored


@transaction.atomic
def unlink_file(*, file_id: int) -> None:
    """Note that nothing uses the file any more; the daily sweep deletes it when it is a day old."""
    stored = _locked(file_id)
    stored.linked_at = None
    stored.save(update_fields=["linked_at"])


def scan_file(*, file_id: int, at: datetime) -> None:
    """Ask the scanner about a file and note its verdict; without a scanner, note that there is
    none.

    Talks to the scanner outside any transaction. Raises ScannerError when it is away: the outbox
    tries again. Does nothing for a file that has its verdict or is gone.
    """
    waiting = StoredFile.objects.filter(
        state__in=[FileState.PENDING, FileState.NOT_SCANNED], discarded_at=None
    )
    stored = waiting.filter(pk=file_id).first()
    if stored is None:
        return
    virus = scanner.scan(_chunks(stored.path)) if settings.CLAMD_ADDRESS else None
    _note_verdict(file_id=file_id, virus=virus, at=at)


@transaction.atomic
def _note_verdict(*, file_id: int, virus: str | None, at: datetime) -> None:
    stored = _locked(file_id)
    if stored.state not in {FileState.PENDING, FileState.NOT_SCANNED}:
        return
    if virus:
        stored.quarantine(at=at, virus=virus)
        publish("files.file_infected", key=f"files.file_infected:{stored.uid}", file_id=stored.pk)
    elif virus == "":
        stored.clear(at=at)
    elif stored.state == FileState.PENDING:
        stored.pass_unscanned()
    stored.save()


@transaction.atomic
def ask_for_scan(*, file_id: int, at: datetime) -> None:
    """Have a file scanned (again) that has no verdict; asking twice within a minute asks once."""
    publish("files.file_stored", key=f"files.rescan:{file_id}:{at:%Y%m%d%H%M}", file_id=file_id)


@transaction.atomic
def rescan_file(*, file_id: int, by: Any, at: datetime) -> None:
    """Have a file without a verdict scanned at once, for staff."""
    require(by, "files.rescan_file", _locked(file_id))
    ask_for_scan(file_id=file_id, at=at)


@transaction.atomic
def note_read(*, stored: StoredFile, by: Any, at: datetime) -> None:
    """Write down that a person got a file, and tell the room it belongs to if that wants to know;
    a visitor without an account is noted as nobody.
    """
    witness = witnesses.get(stored.purpose)
    if witness is not None:
        witness(stored, by=by, at=at)
    FileRead.objects.create(file=stored, user=by if by.is_authenticated else None, at=at)


def discard_file(*, file_id: int, at: datetime) -> bool:
    """Delete a file that nothing uses: first the promise, then the bytes, then the row; return
    whether it went.

    A crash in between leaves a discarded row, which the next call finishes. Raises ProtectedError,
    and keeps the bytes, where something refers to the file all the same.
    """
    with transaction.atomic():
        stored = _locked(file_id)
        if stored.linked_at is not None:
            return False
        Collector(using=router.db_for_write(StoredFile), origin=stored).collect([stored])
        stored.discarded_at = stored.discarded_at or at
        stored.save(update_fields=["discarded_at"])
    default_storage.delete(stored.path)
    StoredFile.objects.filter(pk=file_id).exclude(discarded_at=None).delete()
    return True


def _chunks(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        yield from file.chunks()


def _locked(file_id: int, **filters: Any) -> StoredFile:
    rows = StoredFile.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=file_id, **filters)
