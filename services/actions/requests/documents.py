"""Files of a request's form: received first, linked then; what was sent stays for good."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.files.limits import TYPES, FileLimits
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.formats import file_size
from pscc.kernel.questions import Question
from pscc.kernel.refusals import Refused
from services.actions.requests.answers import lock_for_change
from services.actions.requests.basket import touch
from services.enums import RequestFileKind
from services.models import RequestFile, RequestSnapshot, ServiceRequest
from services.queries.requests.forms import RequestForm, WantedDocument, form_of

REQUEST_FILE = "services.request"  # the purpose of these files
MAX_FILES = 40  # of one request
MAX_FILES_EACH = 10  # of one question or document
MAX_BYTES = 300 * 1024 * 1024  # of one request


class CannotAttachError(Refused):
    """The file cannot be added here."""


def limits_of(question: Question) -> FileLimits:
    """Return what a question accepts, within what the portal can check."""
    wanted = frozenset(question.accept) & frozenset(TYPES)
    if "jpg" in wanted or "jpeg" in wanted:
        wanted |= {"jpg", "jpeg"}
    return FileLimits(extensions=wanted or FileLimits().extensions)


def attach_answer(
    *, request_id: int, question_key: str, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> RequestFile:
    """Add a file that answers a question: stored and hashed first, then linked.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file itself, CannotAttachError, CannotEditError, PermissionDenied.
    """
    request = ServiceRequest.objects.get(pk=request_id)
    require(by, "services.edit_request", request)
    question = _file_question(form_of(request), question_key)
    stored = store_upload(
        upload=upload, purpose=REQUEST_FILE, by=by, at=at, limits=limits_of(question)
    )
    return _link_answer(request_id, question_key, stored, by, at)


@transaction.atomic
def _link_answer(
    request_id: int, question_key: str, stored: StoredFile, by: Any, at: datetime
) -> RequestFile:
    request, form = lock_for_change(request_id, by)
    _file_question(form, question_key)
    _check_room(request, len(form.files.get(question_key, ())), stored.size)
    return _link(request, stored, by, at, kind=RequestFileKind.ANSWER, question_key=question_key)


def attach_document(
    *, request_id: int, document_id: int, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> RequestFile:
    """Add a document that a service asks for; as `attach_answer`."""
    request = ServiceRequest.objects.get(pk=request_id)
    require(by, "services.edit_request", request)
    _wanted(form_of(request), document_id)
    stored = store_upload(upload=upload, purpose=REQUEST_FILE, by=by, at=at)
    return _link_document(request_id, document_id, stored, by, at)


@transaction.atomic
def _link_document(
    request_id: int, document_id: int, stored: StoredFile, by: Any, at: datetime
) -> RequestFile:
    request, form = lock_for_change(request_id, by)
    wanted = _wanted(form, document_id)
    _check_room(request, len(wanted.files), stored.size)
    return _link(
        request, stored, by, at,
        kind=RequestFileKind.DOCUMENT, sub_request=wanted.sub_request, document=wanted.document,
    )  # fmt: skip


def _link(
    request: ServiceRequest, stored: StoredFile, by: Any, at: datetime, **place: Any
) -> RequestFile:
    linked = link_file(file_id=stored.pk, at=at)
    added = RequestFile.objects.create(
        request=request, file=linked, title=linked.name[:160], added_by=by, added_at=at, **place
    )
    touch(request, at)
    return added


@transaction.atomic
def remove_request_file(
    *, request_id: int, file_uid: str, by: Any, at: datetime
) -> RequestFile | None:
    """Take a file out of the form; one that was sent stays on record.

    None where it is out already. Raises CannotEditError, PermissionDenied. Locks the request.
    """
    request, form = lock_for_change(request_id, by)
    found = _in_form(form, file_uid)
    if found is None:
        return None
    if RequestSnapshot.objects.filter(request=request, document__contains=found.file.uid).exists():
        found.removed_at = at
        found.save(update_fields=["removed_at"])
    else:
        found.delete()
        unlink_file(file_id=found.file_id)
    touch(request, at)
    return found


def _in_form(form: RequestForm, file_uid: str) -> RequestFile | None:
    given = [
        *(each for files in form.files.values() for each in files),
        *(each for wanted in form.documents for each in wanted.files),
    ]
    return next((each for each in given if each.uid == file_uid), None)


def _file_question(form: RequestForm, key: str) -> Question:
    question = form.question(key)
    if question is None or not question.is_file:
        raise CannotAttachError(_("This question takes no file."))
    return question


def _wanted(form: RequestForm, document_id: int) -> WantedDocument:
    found = next((each for each in form.documents if each.document.pk == document_id), None)
    if found is None:
        raise CannotAttachError(_("None of the services you chose asks for this document."))
    return found


def _check_room(request: ServiceRequest, there: int, size: int) -> None:
    if there >= MAX_FILES_EACH:
        raise CannotAttachError(
            _("There are %(limit)s files here already. Remove one first.")
            % {"limit": MAX_FILES_EACH}
        )
    linked = RequestFile.objects.filter(request=request, removed_at__isnull=True)
    total = linked.aggregate(total=Sum("file__size"))["total"] or 0
    if linked.count() >= MAX_FILES or total + size > MAX_BYTES:
        raise CannotAttachError(
            _("A request holds at most %(files)s files and %(size)s. Remove a file first.")
            % {"files": MAX_FILES, "size": file_size(MAX_BYTES)}
        )
