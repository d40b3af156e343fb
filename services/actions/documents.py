"""Files that providers give along with a document to bring: a form to fill in, a model contract."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.files.actions import store_upload
from pscc.files.limits import FileLimits
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.actions.cards import save_card
from services.enums import ServiceState
from services.models import RequiredDocument, Service
from services.queries.documents import DOCUMENTS, TEMPLATE_FILE
from services.queries.parts import read_card

LIMITS = FileLimits(extensions=frozenset({"pdf", "docx", "xlsx"}), max_bytes=10 * 1024 * 1024)


def set_document_template(
    *, document_id: int, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> RequiredDocument:
    """Give a document its template: stored and hashed first, then a change of the service's card as
    every other, which staff look at and may undo.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file itself, Refused for a closed service, PermissionDenied.
    """
    document = RequiredDocument.objects.select_related("service").get(pk=document_id)
    require(by, "services.edit_service", document.service)
    stored = store_upload(upload=upload, purpose=TEMPLATE_FILE, by=by, at=at, limits=LIMITS)
    return _replace(document_id, stored.uid, by, at)


def remove_document_template(*, document_id: int, by: Any, at: datetime) -> RequiredDocument:
    """Take the template of a document away, as a change of the service's card; raises Refused for a
    closed service, PermissionDenied.
    """
    return _replace(document_id, "", by, at)


@transaction.atomic
def _replace(document_id: int, uid: str, by: Any, at: datetime) -> RequiredDocument:
    service_id = RequiredDocument.objects.values_list("service_id", flat=True).get(pk=document_id)
    service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    if service.state == ServiceState.RETIRED:
        raise Refused(_("This service is closed for good: its documents stay as they are."))
    rows = [
        row | {"template": uid} if row["id"] == document_id else row
        for row in read_card(service, [DOCUMENTS])[DOCUMENTS]
    ]
    save_card(service_id=service.pk, version=service.version, parts={DOCUMENTS: rows}, by=by, at=at)
    return RequiredDocument.objects.select_related("template").get(pk=document_id)
