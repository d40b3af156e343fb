"""What the nights are for: stuck scans, orphans, and whether every file is still what it was."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q

from pscc.files.actions import ask_for_scan, discard_file
from pscc.files.enums import FileState
from pscc.files.models import FileRead, StoredFile

_ORPHAN_AGE = timedelta(hours=24)
_STUCK_AGE = timedelta(minutes=10)
_DAYS_BACK = 10  # folders of bytes without a row are looked for this far back
_NAMED = 20  # damaged files named in the report; the count tells the rest
_READS_KEPT = timedelta(days=365)


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
    files went.
    """
    before = at - _ORPHAN_AGE
    waiting = list(StoredFile.objects.unlinked(before).values_list("pk", flat=True))
    gone = sum(discard_file(file_id=file_id, at=at) for file_id in waiting)
    return gone + sum(
        _discard_bytes(f"{at - timedelta(days=days):%Y-%m-%d}") for days in range(2, _DAYS_BACK)
    )


def audit_files(*, at: datetime) -> str:
    """Return "" if each file in use exists with its size and SHA-256, else a report that names the
    damaged ones.
    """
    damaged = [
        stored.uid for stored in StoredFile.objects.linked().iterator() if not _is_whole(stored)
    ]
    if not damaged:
        return ""
    return f"{len(damaged)} files missing or changed: {', '.join(damaged[:_NAMED])}"


def forget_reads(*, at: datetime) -> int:
    """Delete notes of who read what after a year; return how many."""
    gone, _by_model = FileRead.objects.filter(at__lt=at - _READS_KEPT).delete()
    return gone


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
