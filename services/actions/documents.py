"""Files that providers give along with a document to bring: a form to fill in, a model contract."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.files.limits import FileLimits
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.enums import ServiceState
from services.models import RequiredDocument, Service
from services.queries.documents import TEMPLATE_FILE

LIMITS = FileLimits(extensions=frozenset({"pdf", "docx", "xlsx"}), max_bytes=10 * 1024 * 1024)


def set_document_template(
    *, document_id: int, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> RequiredDocument:
    """Give a document its template: stored and hashed first, then linked.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file itself, Refused for a closed service, PermissionDenied.
    """
    document = RequiredDocument.objects.select_related("service").get(pk=document_id)
    require(by, "services.edit_service", document.service)
    stored = store_upload(upload=upload, purpose=TEMPLATE_FILE, by=by, at=at, limits=LIMITS)
    return _replace(document_id, stored.pk, by, at)


def remove_document_template(*, document_id: int, by: Any, at: datetime) -> RequiredDocument:
    """Take the template of a document away; raises Refused for a closed service,
    PermissionDenied.
    """
    return _replace(document_id, None, by, at)


@transaction.atomic
def _replace(document_id: int, file_id: int | None, by: Any, at: datetime) -> RequiredDocument:
    service_id = RequiredDocument.objects.values_list("service_id", flat=True).get(pk=document_id)
    service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    if service.state == ServiceState.RETIRED:
        raise Refused(_("This service is closed for good: its documents stay as they are."))
    document = RequiredDocument.objects.get(pk=document_id)
    former = document.template_id
    document.template = link_file(file_id=file_id, at=at) if file_id else None
    document.save(update_fields=["template"])
    release_templates([former] if former else [])
    return document


@transaction.atomic
def release_templates(file_ids: Iterable[int]) -> None:
    """Let templates go that no document has any more; call it in the transaction that took them
    away.
    """
    for file_id in set(file_ids):
        if not RequiredDocument.objects.filter(template=file_id).exists():
            unlink_file(file_id=file_id)


@transaction.atomic
def restore_templates(files: Mapping[int, int], *, at: datetime) -> None:
    """Give documents that are back the templates that they had, as far as these are kept; call it
    in the transaction that brought them back.
    """
    kept = StoredFile.objects.filter(pk__in=files.values(), discarded_at=None)
    known = set(kept.values_list("pk", flat=True))
    for document in RequiredDocument.objects.filter(pk__in=files, template=None):
        if files[document.pk] in known:
            document.template = link_file(file_id=files[document.pk], at=at)
            document.save(update_fields=["template"])
