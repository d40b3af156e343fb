"""Copies of one's data: asked for by the person, built by a worker, gone after a week.

The lease of the worker is a column (docs/adr/0008). One that dies leaves the copy to the next.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import structlog
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from pscc.accounts.actions import note_change
from pscc.accounts.enums import AccountChangeKind
from pscc.accounts.models import DataCopy, User
from pscc.accounts.own_data import Part, files_of, left_out, parts_of
from pscc.files.actions import discard_file, link_file, unlink_file
from pscc.files.making import keep_made_file
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

log = structlog.get_logger(__name__)
FILE = "accounts.data_copy"  # purpose of StoredFile; nobody reads it but through its own page
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=65)  # a little longer than the task may take
PAUSE = timedelta(hours=1)  # between two copies
MOST_TRIES = 3
MOST_BYTES = 4 * 1024**3  # of files; what is beyond is named and fetched from its own page
SHOWN = 200  # rows of a table on the readable page; the file for programs has all
READABLE = "index"  # the page that opens first
_CHUNK = 64 * 1024
Clock = Callable[[], datetime]


@transaction.atomic
def ask_for_copy(*, user_id: int, by: User, at: datetime) -> DataCopy:
    """Have a copy of one's data built in the background; a former one goes. Locks the person.

    Raises PermissionDenied, or Refused within an hour of the last time. Publishes
    `accounts.data_copy_asked`.
    """
    user = User.objects.lock(user_id)
    require(by, "accounts.copy_data", user)
    former = DataCopy.objects.filter(user=user).first()
    if former and (former.ended_at is None or former.asked_at > at - PAUSE):
        raise Refused(_("You asked for it less than an hour ago. Nothing was changed."))
    forget_copies(user)
    copy = DataCopy.objects.create(user=user, asked_at=at)
    note_change(user, AccountChangeKind.DATA_ASKED, by=by, at=at)
    publish("accounts.data_copy_asked", copy_id=copy.pk)
    return copy


def copy_of(user: Any, at: datetime) -> DataCopy | None:
    """Return the person's copy as far as it is any use: waiting, failed, or to download."""
    kept = Q(expires_at=None) | Q(expires_at__gt=at)
    return DataCopy.objects.filter(kept, user=user).select_related("file").first()


def build_next_copy(*, clock: Clock = now) -> bool:
    """Build the copy that has waited longest; return whether there was one.

    Safe to run any number of times at once. An error of the database is raised, any other ends the
    copy; the person is told either way.
    """
    copy = _claim(clock())
    if copy is None:
        return False
    try:
        with tempfile.TemporaryFile() as file, override(copy.user.language):
            _write(copy, file, clock())
            _finish(copy, file, clock())
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 the boundary: the person sees that it failed, staff the kind
        log.warning("data_copy_failed", copy=copy.uid, error=type(error).__name__)
        _end(copy.pk, at=clock())
    return True


def has_waiting_copies(at: datetime) -> bool:
    """Tell whether some copy is not built yet and in no worker's hands."""
    return DataCopy.objects.filter(_free(at), ended_at=None).exists()


def expire_copies(*, at: datetime) -> int:
    """Delete copies that are a week old, with their files; return how many went."""
    over = Q(expires_at__lte=at) | Q(file=None, ended_at__lte=at - KEPT)
    ids = list(DataCopy.objects.filter(over).order_by("pk").values_list("pk", flat=True))
    return sum(_expire(each, over, at) for each in ids)


def forget_copies(user: User) -> None:
    """Delete a person's copy; the bytes go with the next round of what nothing uses. The caller
    holds the transaction and the person.
    """
    for copy in DataCopy.objects.filter(user=user):
        copy.delete()
        if copy.file_id:
            unlink_file(file_id=copy.file_id)


def _free(at: datetime) -> Q:
    return Q(held_until=None) | Q(held_until__lte=at)


@transaction.atomic
def _claim(at: datetime) -> DataCopy | None:
    rows = DataCopy.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    waiting = rows.filter(_free(at), ended_at=None).select_related("user")
    copy = waiting.order_by("asked_at", "pk").first()
    if copy is None:
        return None
    if copy.tries >= MOST_TRIES or not copy.user.is_active:
        _end(copy.pk, at=at)
        return None
    copy.tries += 1
    copy.held_until = at + LEASE
    copy.save(update_fields=["tries", "held_until"])
    return copy


def _finish(copy: DataCopy, file: IO[bytes], at: datetime) -> None:
    name = _("my-data")
    stored = keep_made_file(
        file=file, name=f"{name}-{copy.asked_at:%Y-%m-%d}.zip",
        content_type="application/zip", purpose=FILE, at=at,
    )  # fmt: skip
    if not _end(copy.pk, at=at, file=stored):
        discard_file(file_id=stored.pk, at=at)  # the account closed meanwhile


@transaction.atomic
def _end(copy_id: int, *, at: datetime, file: StoredFile | None = None) -> bool:
    rows = DataCopy.objects.select_for_update(of=("self",), no_key=True)
    copy = rows.filter(pk=copy_id, ended_at=None).first()
    if copy is None:
        return False
    copy.ended_at = at
    if file is not None:
        copy.file, copy.expires_at = link_file(file_id=file.pk, at=at), at + KEPT
    copy.save(update_fields=["ended_at", "file", "expires_at"])
    publish("accounts.data_copy_finished", copy_id=copy.pk)
    return True


def _expire(copy_id: int, over: Q, at: datetime) -> bool:
    with transaction.atomic():
        rows = DataCopy.objects.select_for_update(of=("self",), no_key=True)
        copy = rows.filter(over, pk=copy_id).first()
        if copy is None:
            return False
        copy.delete()
        if copy.file_id:
            unlink_file(file_id=copy.file_id)
    if copy.file_id:
        discard_file(file_id=copy.file_id, at=at)
    return True


# --- What is in it -------------------------------------------------------------------------------


def _write(copy: DataCopy, file: IO[bytes], at: datetime) -> None:
    """Write tables for programs, the files, and a page to read."""
    told: list[dict[str, Any]] = []
    with ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        for part in parts_of(copy.user):
            archive.writestr(part.file, _json(part.document()))
            told.append(_told(part))
        files = list(_add_files(archive, copy.user))
        archive.writestr("left-out.json", _json(left_out()))
        page = {"person": copy.user, "at": at, "parts": told, "files": files}
        archive.writestr(f"{READABLE}.html", render_to_string("account/data_copy.html", page))


def _told(part: Part) -> dict[str, Any]:
    rows = part.rows[:SHOWN]
    return {
        "label": part.label, "file": part.file, "count": len(part.rows), "rows": rows,
        "more": len(part.rows) - len(rows),
    }  # fmt: skip


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, cls=_Encoder)


class _Encoder(DjangoJSONEncoder):
    """Writes as text what JSON has no word for."""

    def default(self, o: Any) -> Any:
        """Return the value as JSON knows it."""
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def _add_files(archive: ZipFile, user: User) -> Iterator[dict[str, Any]]:
    """Add the files that the person sent and may have now; yield each with its place, "" if it
    is only named.
    """
    left = MOST_BYTES
    for number, (stored, is_given) in enumerate(files_of(user), 1):
        path = f"files/{number}-{stored.name}"
        has_it = is_given and stored.size <= left and _add_file(archive, path, stored)
        left -= stored.size if has_it else 0
        yield {"name": stored.name, "path": path if has_it else "", "sent_at": stored.created_at}


def _add_file(archive: ZipFile, path: str, stored: StoredFile) -> bool:
    info = ZipInfo(path)
    info.compress_type = ZIP_STORED
    with suppress(FileNotFoundError), default_storage.open(stored.path) as source:
        with archive.open(info, "w", force_zip64=True) as entry:
            for chunk in _chunks(source):
                entry.write(chunk)
        return True
    return False


def _chunks(source: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: source.read(_CHUNK), b"")
