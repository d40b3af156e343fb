"""Files that come with a step or a message: received and checked first, linked then."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext as _

from pscc.files.actions import link_file, store_upload
from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.kernel.formats import file_size
from pscc.kernel.refusals import Refused
from services.enums import RequestFileKind
from services.models import RequestFile, SubRequest, ThreadMessage
from services.queries.requests.files import REQUEST_FILE

AT_ONCE = 10  # files of one message or one delivery
MAX_FILES = 200  # attachments and results of one request to a provider
MAX_BYTES = 1024 * 1024 * 1024


class CannotAttachError(Refused):
    """A file cannot be taken; what was written is not sent either."""


def receive(uploads: Sequence["UploadedFile[Any]"], *, by: Any, at: datetime) -> list[StoredFile]:
    """Check uploads and keep them; what is not linked afterwards goes after a day.

    Call it outside a transaction, once the person is known to be allowed. Raises CannotAttachError
    that names the file.
    """
    if len(uploads) > AT_ONCE:
        raise CannotAttachError(
            _("At most %(limit)s files at once. Send the others afterwards.") % {"limit": AT_ONCE}
        )
    stored = []
    for upload in uploads:
        try:
            stored.append(store_upload(upload=upload, purpose=REQUEST_FILE, by=by, at=at))
        except FileRefusedError as refusal:
            raise CannotAttachError(f"{upload.name}: {refusal.message}") from None
    return stored


def attach(
    sub_request: SubRequest,
    files: Iterable[StoredFile],
    *,
    kind: RequestFileKind,
    by: Any,
    at: datetime,
    message: ThreadMessage | None = None,
) -> None:
    """Link received files to a locked request, in the caller's transaction.

    Raises CannotAttachError where the request holds too much already.
    """
    linked = [link_file(file_id=each.pk, at=at) for each in files]
    if not linked:
        return
    present = RequestFile.objects.filter(
        sub_request=sub_request, kind__in=(RequestFileKind.MESSAGE, RequestFileKind.DELIVERY)
    )
    total = present.aggregate(total=Sum("file__size"))["total"] or 0
    size = total + sum(each.size for each in linked)
    if present.count() + len(linked) > MAX_FILES or size > MAX_BYTES:
        raise CannotAttachError(
            _("One request holds at most %(files)s files and %(size)s. Send a link instead.")
            % {"files": MAX_FILES, "size": file_size(MAX_BYTES)}
        )
    RequestFile.objects.bulk_create(
        RequestFile(
            request_id=sub_request.request_id,
            sub_request=sub_request,
            kind=kind,
            message=message,
            file=each,
            title=each.name,
            added_by=by,
            added_at=at,
        )
        for each in linked
    )
