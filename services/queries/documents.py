"""Templates of documents that a request must bring: who may have one."""

from typing import Any

from pscc.files.models import StoredFile
from services.models import RequiredDocument, Service

TEMPLATE_FILE = "services.template"  # the purpose of these files


def may_read_template(user: Any, file: StoredFile) -> bool:
    """Hold for whoever may see a service that asks for the document."""
    asking = RequiredDocument.objects.filter(template=file).values("service_id")
    return bool(Service.objects.visible_to(user).filter(pk__in=asking).exists())


def templates_of(service: Service) -> list[int]:
    """Return the files that a service's documents have as templates."""
    found = RequiredDocument.objects.filter(service=service, template__isnull=False)
    return list(found.values_list("template_id", flat=True))
