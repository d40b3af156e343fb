"""The files behind the templates of documents: in use as long as somebody has or may want them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from partners.queries.parts import Row
from pscc.files.actions import link_file, unlink_file
from pscc.files.models import StoredFile
from services.models import RequiredDocument
from services.queries.documents import TEMPLATE_FILE, is_wanted_back


@transaction.atomic
def with_kept_templates(documents: Iterable[Row], *, at: datetime) -> list[Row]:
    """Return documents to be written, each with its template as far as that is kept; from now on
    the files are in use. Call it in the transaction that writes them.
    """
    return [row | {"template": _in_use(row["template"], at)} for row in documents]


def _in_use(uid: str, at: datetime) -> str:
    if not uid:
        return ""
    kept = StoredFile.objects.filter(uid=uid, purpose=TEMPLATE_FILE, discarded_at=None).first()
    if kept is None:
        return ""
    try:
        link_file(file_id=kept.pk, at=at)
    except StoredFile.DoesNotExist:  # given up this very moment
        return ""
    return uid


@transaction.atomic
def release_templates(file_ids: Iterable[int]) -> None:
    """Let templates go that no document has any more and no change that waits for staff would bring
    back; call it in the transaction that took them away.
    """
    files = StoredFile.objects.select_for_update(of=("self",), no_key=True)
    for stored in files.filter(pk__in=set(file_ids)).order_by("pk"):
        in_use = RequiredDocument.objects.filter(template=stored)  # asked once the file is locked
        if not (in_use.exists() or is_wanted_back(stored)):
            unlink_file(file_id=stored.pk)
