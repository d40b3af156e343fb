"""Files that answer questions: received first, linked then; what was sent stays for good."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import (
    SimpleUploadedFile,
    TemporaryUploadedFile,
    UploadedFile,
)
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from calls.actions.answers import lock_for_change, note_change, refuse_locked
from calls.models import AttachedFile, StageEntry, Submission
from calls.page_count import PagesUnknownError, count_pages
from calls.queries.drafts import form_of
from calls.queries.files import ANSWER
from pscc.files.actions import discard_file, link_file, store_upload, unlink_file
from pscc.files.limits import TYPES, FileLimits
from pscc.files.models import StoredFile
from pscc.files.names import clean_name
from pscc.files.uploads import end_upload
from pscc.kernel.access import require
from pscc.kernel.formats import file_size
from pscc.kernel.questions import Question
from pscc.kernel.refusals import Refused

MAX_FILES = 40  # of one application
MAX_FILES_PER_QUESTION = 10
MAX_BYTES = 300 * 1024 * 1024  # of one application


class CannotAttachError(Refused):
    """The file cannot be added here."""


def limits_of(question: Question) -> FileLimits:
    """Return what a question accepts, within what the portal can check."""
    wanted = frozenset(question.accept) & frozenset(TYPES)
    if "jpg" in wanted or "jpeg" in wanted:
        wanted |= {"jpg", "jpeg"}
    defaults = FileLimits()
    return FileLimits(
        extensions=wanted or defaults.extensions,
        max_bytes=min(question.max_bytes or defaults.max_bytes, defaults.max_bytes),
    )


def attach_file(
    *,
    entry_id: int,
    question_key: str,
    upload: "UploadedFile[Any]",
    by: Any,
    at: datetime,
) -> AttachedFile:
    """Add a file to a question: stored and hashed first, then linked to the working copy.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file itself, CannotAttachError for too many files or pages,
    CannotEditError once the call is closed, PermissionDenied. Counting pages takes 8 s at most.
    """
    entry = StageEntry.objects.select_related("application", "form_version").get(pk=entry_id)
    require(by, "calls.edit_application", entry.application)
    require_room(entry, question_key, size=0)
    return take_file(entry=entry, question_key=question_key, upload=upload, by=by, at=at)


def take_file(
    *,
    entry: StageEntry,
    question_key: str,
    upload: "UploadedFile[Any]",
    by: Any,
    at: datetime,
    upload_id: int | None = None,
) -> AttachedFile:
    """Do what `attach_file` does with an entry that this person was just allowed to change.

    `upload_id` names the announced upload that it came by: room and allowance were asked then, and
    are asked again where the file is linked; the upload ends in that transaction.
    """
    is_announced = upload_id is not None
    stored = _received(entry, question_key, upload, is_announced=is_announced, by=by, at=at)
    return _link(entry, question_key, stored, upload_id=upload_id, by=by, at=at)


def add_small_file(
    *, entry: StageEntry, question_key: str, name: str, content: bytes, by: Any, at: datetime
) -> AttachedFile:
    """Do what `attach_file` does with a file whose bytes are all here, for an entry that was just
    read for this person.

    The same bytes under the same name add it once, so that a script without an answer may ask
    again. What is refused leaves nothing behind and takes nothing from the day's allowance. Raises
    what `attach_file` raises; nothing for a file that is there, even once the call is closed.
    """
    require(by, "calls.edit_application", entry.application)
    known = _linked_like(entry, question_key, name, content)
    if known is not None:
        return known
    with SimpleUploadedFile(name, content) as upload:
        # Nothing is asked before the first byte: it is here.
        stored = _received(entry, question_key, upload, is_announced=True, by=by, at=at)
    try:
        attached = _link(entry, question_key, stored, once=True, by=by, at=at)
    except BaseException:
        discard_file(file_id=stored.pk, at=at)
        raise
    if attached.file_id != stored.pk:
        discard_file(file_id=stored.pk, at=at)
    return attached


def _linked_like(
    entry: StageEntry, question_key: str, name: str, content: bytes
) -> AttachedFile | None:
    same = AttachedFile.objects.filter(
        entry=entry, removed_at__isnull=True, question_key=question_key,
        file__name=clean_name(name), file__sha256=sha256(content).hexdigest(),
    )  # fmt: skip
    found = same.select_related("file").order_by("pk").first()
    if found is not None:
        found.entry = entry
    return found


def _received(
    entry: StageEntry, question_key: str, upload: "UploadedFile[Any]", *, is_announced: bool,
    by: Any, at: datetime,
) -> StoredFile:  # fmt: skip
    question = file_question(entry, question_key)
    _check_pages(question, upload)
    return store_upload(
        upload=upload,
        purpose=ANSWER,
        by=by,
        at=at,
        limits=limits_of(question),
        is_announced=is_announced,
    )


def file_question(entry: StageEntry, question_key: str) -> Question:
    """Return the question that takes a file. Raises CannotAttachError if there is none."""
    question = form_of(entry).question(question_key)
    if question is None or not question.is_file:
        raise CannotAttachError(_("This question takes no file."))
    return question


def _check_pages(question: Question, upload: "UploadedFile[Any]") -> None:
    """Refuse a PDF with more pages than the question allows, or whose pages nobody can count."""
    if question.max_pages is None or not _is_pdf(upload):
        return
    try:
        pages = count_pages(_content_of(upload))
    except PagesUnknownError as unknown:
        raise CannotAttachError(_why_unknown(upload.name, is_locked=unknown.is_locked)) from None
    if pages > question.max_pages:
        raise CannotAttachError(
            _(
                "“%(name)s” has %(pages)s pages, and the limit here is %(limit)s. Shorten it, then"
                " add it again."
            )
            % {"name": upload.name, "pages": pages, "limit": question.max_pages}
        )


def _is_pdf(upload: "UploadedFile[Any]") -> bool:
    upload.seek(0)
    head = upload.read(1024)
    upload.seek(0)
    return b"%PDF-" in head


def _content_of(upload: "UploadedFile[Any]") -> bytes | Path:
    """Return where a large upload lies, or the bytes of a small one."""
    if isinstance(upload, TemporaryUploadedFile):
        return Path(upload.temporary_file_path())
    content: bytes = upload.read()
    upload.seek(0)
    return content


def _why_unknown(name: str | None, *, is_locked: bool) -> str:
    if is_locked:
        return _(
            "“%(name)s” is protected by a password, so nobody could read it here. Save it without"
            " the password, then add it again."
        ) % {"name": name}
    return _(
        "The portal cannot count the pages of “%(name)s”: the file seems to be damaged. Save it as"
        " PDF once more, then add it again."
    ) % {"name": name}


@transaction.atomic
def _link(
    read: StageEntry, question_key: str, stored: StoredFile, *, by: Any, at: datetime,
    upload_id: int | None = None, once: bool = False,
) -> AttachedFile:  # fmt: skip
    entry = lock_for_change(read.pk, by, at)
    if entry.form_version_id == read.form_version_id:
        entry.form_version = read.form_version  # read once
    file_question(entry, question_key)
    refuse_locked(entry, [question_key], at)
    same = require_room(entry, question_key, size=stored.size, like=stored if once else None)
    if same is not None:
        linked = AttachedFile.objects.select_related("file").get(pk=same)
        linked.entry = entry
        return linked
    stored = link_file(file_id=stored.pk, at=at)
    if upload_id is not None:
        end_upload(upload_id=upload_id, file_id=stored.pk)
    attached = AttachedFile.objects.create(
        entry=entry, question_key=question_key, file=stored, attached_at=at
    )
    note_change(entry, by, at)
    return attached


def require_room(
    entry: StageEntry, question_key: str, *, size: int, like: StoredFile | None = None
) -> int | None:
    """Raise CannotAttachError where the question or the application holds no more.

    Files of questions that are gone do not count: they are not sent, and no page removes them. A
    file `like` one that the question has (name and bytes) needs no room: returns which, else None.
    """
    asked = [each.key for each in form_of(entry).questions() if each.is_file]
    kept = AttachedFile.objects.filter(entry=entry, removed_at__isnull=True)
    linked = kept.filter(question_key__in=asked).aggregate(
        files=Count("pk"),
        here=Count("pk", filter=Q(question_key=question_key)),
        size=Coalesce(Sum("file__size"), 0),
        **({"same": Max("pk", filter=_same_as(question_key, like))} if like else {}),
    )
    if linked.get("same"):
        return int(linked["same"])
    if linked["here"] >= MAX_FILES_PER_QUESTION:
        raise CannotAttachError(
            _("This question has %(limit)s files already. Remove one first.")
            % {"limit": MAX_FILES_PER_QUESTION}
        )
    if linked["files"] >= MAX_FILES or linked["size"] + size > MAX_BYTES:
        raise CannotAttachError(
            _("An application holds at most %(files)s files and %(size)s. Remove a file first.")
            % {"files": MAX_FILES, "size": file_size(MAX_BYTES)}
        )
    return None


def _same_as(question_key: str, file: StoredFile) -> Q:
    return Q(question_key=question_key, file__sha256=file.sha256, file__name=file.name)


@transaction.atomic
def remove_file(*, entry_id: int, file_uid: str, by: Any, at: datetime) -> AttachedFile:
    """Take a file out of the working copy; one that a submission quotes stays for good.

    One that was never sent is unlinked: the daily sweep deletes it, so that adding and removing
    cannot fill the disk. Returns what was removed, without a key if its row went. Raises
    AttachedFile.DoesNotExist if it is not there any more, CannotEditError, PermissionDenied.
    """
    entry = lock_for_change(entry_id, by, at)
    linked = AttachedFile.objects.filter(entry=entry, removed_at__isnull=True)
    attached = linked.select_related("file").get(file__uid=file_uid)
    refuse_locked(entry, [attached.question_key], at)
    attached.removed_at = at
    if Submission.objects.filter(entry=entry, document__contains=file_uid).exists():
        attached.save(update_fields=["removed_at"])
    else:
        attached.delete()
        unlink_file(file_id=attached.file_id)
    note_change(entry, by, at)
    return attached
