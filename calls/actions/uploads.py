"""A large file of an answer that arrives in pieces: begun, received, added, given up.

What may be sent is asked before the first byte, who may send it and until when with each piece,
and the file itself at the end, as if it had come in one request.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from calls.actions.answers import require_open
from calls.actions.files import (
    CannotAttachError,
    file_question,
    limits_of,
    require_room,
    take_file,
)
from calls.models import AttachedFile, StageEntry
from calls.queries.drafts import unlocked_entry
from calls.queries.files import ANSWER
from calls.queries.uploads import question_of, target_of
from pscc.files import uploads
from pscc.files.models import Upload
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused

Whole = Callable[[], AbstractContextManager["UploadedFile[Any]"]]


def start_upload(
    *, entry_id: int, question_key: str, name: str, size: int, modified: int, by: Any, at: datetime
) -> Upload:
    """Begin to receive a file for a question, or go on with what this person sent of it already.

    Raises FileRefusedError for its kind, its size or the day's allowance, CannotAttachError where
    there is no room, CannotEditError once the call is closed, PermissionDenied.
    """
    entry = _entry_open_for(entry_id, question_key, by, at)
    question = file_question(entry, question_key)
    require_room(entry, question_key, size=size)
    return uploads.start_upload(
        purpose=ANSWER,
        target=target_of(entry, question_key),
        name=name,
        size=size,
        modified=modified,
        by=by,
        at=at,
        limits=limits_of(question),
    )


def receive_chunk(
    *, entry_id: int, upload: Upload, offset: int, content: bytes, by: Any, at: datetime
) -> Upload:
    """Keep the next piece of a file; the same piece twice is received once.

    Raises WrongOffsetError with the right place, UploadRefusedError, CannotEditError once the call
    is closed (what has arrived stays, should the office grant more time), PermissionDenied.
    """
    _entry_open_for(entry_id, question_of(upload), by, at)
    return uploads.receive_chunk(upload_id=upload.pk, offset=offset, content=content, at=at)


def receive_last_chunk(
    *, entry_id: int, upload: Upload, offset: int, content: bytes, by: Any, at: datetime
) -> AttachedFile:
    """Keep the last piece of a file and add the file, in one go.

    A file that is this one piece is stored once only. Raises what `receive_chunk` and
    `finish_upload` raise.
    """
    if offset == 0 and uploads.is_all_of(upload, content):
        return _finish(entry_id, upload, lambda: uploads.in_memory(upload, content), by, at)
    received = receive_chunk(
        entry_id=entry_id, upload=upload, offset=offset, content=content, by=by, at=at
    )
    return finish_upload(entry_id=entry_id, upload=received, by=by, at=at)


def finish_upload(*, entry_id: int, upload: Upload, by: Any, at: datetime) -> AttachedFile:
    """Put the pieces together, check the file as any other and add it; asking twice adds it once.

    A refused file goes with its pieces; where only the time is over, or what may be sent in a day
    is, they stay a day. Raises what
    `attach_file` raises, and UploadRefusedError while pieces are missing.
    """
    return _finish(entry_id, upload, lambda: uploads.assembled(upload), by, at)


def _finish(entry_id: int, upload: Upload, whole: Whole, by: Any, at: datetime) -> AttachedFile:
    if upload.file_id is not None:
        return _attached(upload)
    key = question_of(upload)
    entry = _entry_open_for(entry_id, key, by, at)
    try:
        with whole() as file:
            attached = take_file(
                entry=entry, question_key=key, upload=file, by=by, at=at, upload_id=upload.pk
            )
    except (FileRefusedError, Refused) as refusal:
        if Upload.objects.filter(pk=upload.pk).exclude(file=None).exists():
            upload.refresh_from_db()  # another request was faster: the file is there
            return _attached(upload)
        if _is_for_good(refusal):
            uploads.cancel_upload(upload_id=upload.pk)
        raise
    uploads.forget_pieces(upload)
    return attached


def _is_for_good(refusal: FileRefusedError | Refused) -> bool:
    """Whether the same file would be refused tomorrow as well."""
    if isinstance(refusal, FileRefusedError):
        return refusal.code != "allowance"
    return isinstance(refusal, CannotAttachError)


def cancel_upload(*, upload: Upload, by: Any) -> None:
    """Give up an upload of one's own; nothing happens to one that became a file."""
    if upload.user_id != by.pk:
        raise Upload.DoesNotExist
    uploads.cancel_upload(upload_id=upload.pk)


def _attached(upload: Upload) -> AttachedFile:
    attached = AttachedFile.objects.filter(file=upload.file_id, removed_at=None)
    found = attached.select_related("entry", "file").first()
    if found is None:
        raise CannotAttachError(_("This file was added, and removed again since."))
    return found


def _entry_open_for(entry_id: int, question_key: str, by: Any, at: datetime) -> StageEntry:
    """Return the working copy if this person may change this answer at `at`; nothing is locked,
    for the file is linked under a lock at the end.
    """
    entry = unlocked_entry(entry_id, by)
    require(by, "calls.edit_application", entry.application)
    require_open(entry, [question_key], at)
    return entry
