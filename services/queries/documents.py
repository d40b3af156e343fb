"""Templates of documents that a request must bring: who may have one."""

from typing import Any

from partners.queries.parts import Parts
from pscc.files.models import StoredFile
from pscc.kernel.history import tracked
from services.models import RequiredDocument, Service

TEMPLATE_FILE = "services.template"  # the purpose of these files
DOCUMENTS = "documents"  # the part of a card


def may_read_template(user: Any, file: StoredFile) -> bool:
    """Hold for whoever may see a service that asks for the document."""
    asking = RequiredDocument.objects.filter(template=file).values("service_id")
    return bool(Service.objects.visible_to(user).filter(pk__in=asking).exists())


def templates_taken_away(before: Parts, after: Parts) -> dict[int, int]:
    """Return the template, by document, of each document that one value of a card has and another
    one lacks, as the history knows it; one statement.
    """
    kept = {row.get("id") for row in after.get(DOCUMENTS, [])}
    gone = [row["id"] for row in before.get(DOCUMENTS, []) if row["id"] not in kept]
    events: Any = tracked[RequiredDocument]._default_manager.filter(pgh_obj_id__in=gone)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    found = last.values_list("pgh_obj_id", "template_id")
    return {document: file for document, file in found if file is not None}


def came_from(template: Service, file_id: int | None) -> bool:
    """Tell whether a file is, or once was, that of a document of another service."""
    events: Any = tracked[RequiredDocument]._default_manager
    return file_id is not None and events.filter(service=template, template=file_id).exists()
