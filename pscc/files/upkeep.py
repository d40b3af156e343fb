"""What the nights are for: stuck scans, orphans, and whether every file is still what it was."""

import hashlib
import re
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, ProtectedError, Q, Value
from django.db.models.functions import Coalesce

from pscc.files.actions import ask_for_scan, discard_file
from pscc.files.enums import FileState
from pscc.files.models import FileRead, StoredFile

_ORPHAN_AGE = timedelta(hours=24)
_STUCK_AGE = timedelta(minutes=10)
_DAYS_BACK = 10  # folders of bytes without a row are looked for this far back
_AUDIT_EVERY = timedelta(hours=20)  # a little less than the day, so that no night is skipped
_NAMED = 20  # damaged files named in the report; the count tells the rest
_READS_KEPT = timedelta(days=365)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how folders are named


def rescue_scans(*, at: datetime) -> int:
    """Ask for the scan of files that have waited ten minutes, and of unscanned ones once there is a
    scanner.
    """
    stuck = Q(state=FileState.PENDING, created_at__lt=at - _STUCK_AGE)
    if settings.CLAMD_ADDRESS:
        stuck |= Q(state=FileState.NOT_SCANNED)
    rows = StoredFile.objects.filter(stuck, discarded_at=None).order_by("created_at")[:1000]
    for file_id in list(rows.values_list("pk", flat=True)):
        ask_for_scan(file_id=file_id, at=at)
    return len(rows)


def discard_orphans(*, at: datetime) -> int:
    """Delete files that nothing has used for a day, and bytes that have no row; return how many
    files went. One that something refers to without having said so is kept.
    """
    before = at - _ORPHAN_AGE
    waiting = list(StoredFile.objects.unlinked(before).values_list("pk", flat=True))
    gone = sum(_discard_unless_referred_to(file_id, at) for file_id in waiting)
    return gone + sum(
        _discard_bytes(f"{at - timedelta(days=days):%Y-%m-%d}") for days in range(2, _DAYS_BACK)
    )


def _discard_unless_referred_to(file_id: int, at: datetime) -> bool:
    try:
        return discard_file(file_id=file_id, at=at)
    except ProtectedError:
        return False


def discard_lost_bytes(*, at: datetime) -> int:
    """Delete bytes without a row that are two days old or more, however old; return how many went.

    After a restore: a copy of the files brings back what was deleted on purpose since.
    """
    newest = f"{at - timedelta(days=2):%Y-%m-%d}"
    folders, _names = default_storage.listdir("")
    return sum(_discard_bytes(each) for each in folders if _DAY.fullmatch(each) and each <= newest)


def audit_files(*, at: datetime, seconds: float = 120.0) -> str:
    """Compare files in use with their size and SHA-256, those longest unseen first.

    Works for some seconds at a time, so that a large archive is gone through in a day. Returns "",
    or a report that names the files that are missing or changed.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until and (stored := _next_to_audit(at)):
        verdict = None if _is_whole(stored) else Coalesce("damaged_at", Value(at))
        StoredFile.objects.filter(pk=stored.pk).update(audited_at=at, damaged_at=verdict)
    damaged = StoredFile.objects.linked().exclude(damaged_at=None).order_by("damaged_at")
    uids = list(damaged.values_list("uid", flat=True))
    return f"{len(uids)} files missing or changed: {', '.join(uids[:_NAMED])}" if uids else ""


def forget_reads(*, at: datetime) -> int:
    """Delete notes of who read what after a year; return how many."""
    gone, _by_model = FileRead.objects.filter(at__lt=at - _READS_KEPT).delete()
    return gone


def _next_to_audit(at: datetime) -> StoredFile | None:
    unseen = Q(audited_at=None) | Q(audited_at__lt=at - _AUDIT_EVERY)
    longest_first = StoredFile.objects.linked().order_by(F("audited_at").asc(nulls_first=True))
    return longest_first.filter(unseen).first()


def _is_whole(stored: StoredFile) -> bool:
    if not default_storage.exists(stored.path):
        return False
    digest = hashlib.sha256()
    size = 0
    with default_storage.open(stored.path) as file:
        for chunk in file.chunks():
            digest.update(chunk)
            size += len(chunk)
    return size == stored.size and digest.hexdigest() == stored.sha256


def _discard_bytes(folder: str) -> int:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    paths = {f"{folder}/{name}" for name in names}
    lost = paths - set(StoredFile.objects.filter(path__in=paths).values_list("path", flat=True))
    for path in lost:
        default_storage.delete(path)
    return len(lost)
