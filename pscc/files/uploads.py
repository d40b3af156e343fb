"""Files that arrive piece by piece, so that a broken connection costs one piece and not the file.

Each piece is an object of its own in private storage, on a disk as in a bucket: written whole or
not at all, by whichever server gets it, and put together when the last one is there.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.files.allowances import lock_allowance, require_allowance
from pscc.files.inspection import require_announced
from pscc.files.limits import FileLimits
from pscc.files.models import UPLOADS, Upload
from pscc.files.names import clean_name
from pscc.kernel.refusals import Refused

CHUNK = 2 * 1024 * 1024  # bytes of a piece, and all of a file that is ever in memory
MAX_OPEN = 20  # uploads of one person at a time
KEPT = timedelta(hours=24)  # after the last piece


class WrongOffsetError(Exception):
    """A piece that does not follow what has arrived; `received` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


class UploadRefusedError(Refused):
    """The upload cannot begin, go on or end like this."""


@transaction.atomic
def start_upload(
    *,
    purpose: str,
    target: str,
    name: str,
    size: int,
    modified: int,
    by: Any,
    at: datetime,
    limits: FileLimits,
) -> Upload:
    """Begin an upload, or return the same person's unfinished one of the same file to the same
    place.

    Locks the person's allowance; what is announced elsewhere and has not arrived counts. Raises
    FileRefusedError for kind, size or allowance, UploadRefusedError for too many at a time.
    """
    clean = clean_name(name)
    require_announced(clean, size, limits)
    lock_allowance(by)
    waiting = list(Upload.objects.filter(user=by, file=None, expires_at__gt=at))
    same = (purpose, target, clean, size, modified)
    for each in waiting:
        if (each.purpose, each.target, each.name, each.size, each.modified) == same:
            return each
    if len(waiting) >= MAX_OPEN:
        raise UploadRefusedError(
            _("You have %(number)s unfinished uploads. Finish or cancel one, then add this file.")
            % {"number": MAX_OPEN}
        )
    announced = sum(each.size for each in waiting)
    require_allowance(by=by, size=size + announced, at=at)
    return Upload.objects.create(
        user=by, purpose=purpose, target=target, name=clean, size=size, modified=modified,
        created_at=at, expires_at=at + KEPT,
    )  # fmt: skip


def open_uploads(*, by: Any, purpose: str, targets: str, at: datetime) -> list[Upload]:
    """Return a person's unfinished uploads to places that begin with `targets`, oldest first."""
    found = Upload.objects.filter(user=by, purpose=purpose, target__startswith=targets, file=None)
    return list(found.filter(expires_at__gt=at).order_by("created_at", "pk"))


@transaction.atomic
def receive_chunk(*, upload_id: int, offset: int, content: bytes, at: datetime) -> Upload:
    """Keep the next piece; one that is there already is taken as received.

    Locks the upload, so that two tabs cannot both send the same piece. Raises WrongOffsetError for
    a piece that does not follow or was cut off, Upload.DoesNotExist once it was cancelled.
    """
    upload = lock_upload(upload_id)
    if upload.file_id is not None:
        return upload
    is_aligned = offset >= 0 and offset % CHUNK == 0
    is_due = is_aligned and offset <= upload.received and offset < upload.size
    if not is_due or len(content) != min(CHUNK, upload.size - offset):
        raise WrongOffsetError(upload.received)
    if offset == upload.received:
        path = f"{upload.folder}/{offset:011d}-{secrets.token_hex(8)}"
        upload.parts.append(default_storage.save(path, ContentFile(content)))
        upload.received += len(content)
    upload.expires_at = at + KEPT
    upload.save(update_fields=["parts", "received", "expires_at"])
    return upload


def is_all_of(upload: Upload, content: bytes) -> bool:
    """Tell whether a piece is the whole of a file of which nothing has arrived."""
    return not upload.received and len(content) == upload.size <= CHUNK


@contextmanager
def in_memory(upload: Upload, content: bytes) -> Iterator[SimpleUploadedFile]:
    """Return a file that came in one piece, for the time of a block as `assembled` does."""
    with SimpleUploadedFile(upload.name, content) as whole:
        yield whole


@contextmanager
def assembled(upload: Upload) -> Iterator[TemporaryUploadedFile]:
    """Put the pieces together in a temporary file for the time of a block, as if the file had come
    in one request. Raises UploadRefusedError while some are missing.
    """
    if not upload.is_whole:
        raise _incomplete()
    with TemporaryUploadedFile(upload.name, "", upload.size, None) as whole:
        try:
            for path in upload.parts:
                with default_storage.open(path) as part:
                    for piece in part.chunks(CHUNK):
                        whole.write(piece)
        except FileNotFoundError:  # ended or cancelled this very moment
            raise _incomplete() from None
        whole.flush()
        whole.seek(0)
        yield whole


def _incomplete() -> UploadRefusedError:
    return UploadRefusedError(_("The file has not arrived completely. Send the rest first."))


def lock_upload(upload_id: int) -> Upload:
    """Return an upload, locked until the transaction ends. Raises Upload.DoesNotExist."""
    return Upload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload_id)


def end_upload(*, upload_id: int, file_id: int) -> None:
    """Note what an upload became; call it in the transaction that links the file.

    Raises UploadRefusedError if it became something already, or was cancelled: link nothing then.
    """
    open_ones = Upload.objects.filter(pk=upload_id, file=None)
    if open_ones.update(file=file_id):
        return
    if Upload.objects.filter(pk=upload_id).exists():
        raise UploadRefusedError(_("This file was added already."))
    raise UploadRefusedError(_("This upload was cancelled."))


def forget_pieces(upload: Upload) -> None:
    """Delete the pieces of an upload that is over; what cannot be deleted now goes with the
    sweep.
    """
    if not upload.received:
        return
    with suppress(FileNotFoundError):
        _delete_folder(upload.folder)


def cancel_upload(*, upload_id: int) -> None:
    """Give an upload up: first the row, then the pieces; one that became a file is left alone."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update(of=("self",)).filter(pk=upload_id).first()
        if upload is None or upload.file_id is not None:
            return
        upload.delete()
    forget_pieces(upload)


def discard_stale_uploads(*, at: datetime) -> int:
    """Delete uploads that are over or that nobody went on with for a day, and pieces without a
    row; return how many uploads went.
    """
    stale = list(Upload.objects.filter(expires_at__lte=at).values_list("pk", flat=True))
    Upload.objects.filter(pk__in=stale, expires_at__lte=at).delete()
    try:
        folders, _names = default_storage.listdir(UPLOADS)
    except FileNotFoundError:
        return len(stale)
    kept = set(Upload.objects.filter(uid__in=folders, file=None).values_list("uid", flat=True))
    for uid in set(folders) - kept:
        _delete_folder(f"{UPLOADS}/{uid}")
    return len(stale)


def _delete_folder(folder: str) -> None:
    """Delete what lies in a folder, and the folder where the storage has such a thing."""
    _folders, names = default_storage.listdir(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
