"""Who may have a file of a request. Registered in `ServicesConfig.ready()`."""

from collections.abc import Iterator
from typing import Any

from pscc.files.models import StoredFile
from pscc.kernel.access import allowed
from services.enums import RequestFileKind
from services.models import RequestFile, ServiceRequest, SubRequest
from services.queries.requests.snapshots import files_in, read_document, snapshot_sections

REQUEST_FILE = "services.request"  # purpose of StoredFile
_SENT_WITH_THE_FORM = (RequestFileKind.ANSWER, RequestFileKind.DOCUMENT)


def may_read_request_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a file of a request.

    The team: always. Who looks after requests, and the provider: an answer or a document once a
    version that they read quotes it, so the provider never has what others ask for; attachments and
    results with the request to that provider. A conflict of interest stops all but the team.
    """
    if not user.is_authenticated:
        return False
    found = RequestFile.objects.select_related("request__project").filter(file=file).first()
    if found is None:
        return False
    if allowed(user, "services.read_own_request", found.request):
        return True
    if found.kind in _SENT_WITH_THE_FORM:
        return file.uid in _quoted_to(user, found.request)
    visible = SubRequest.objects.visible_to(user)
    return found.removed_at is None and visible.filter(pk=found.sub_request_id).exists()


def _quoted_to(user: Any, request: ServiceRequest) -> Iterator[str]:
    """Yield the files that the sent versions quote, as far as the person reads them."""
    own = SubRequest.objects.of_providers_of(user).filter(request=request)
    for sub_request in own.select_related("snapshot", "provider"):
        for section in snapshot_sections(sub_request):
            for answer in section.answers:
                yield from (each.uid for each in answer.files)
    if ServiceRequest.objects.handled_by(user).filter(pk=request.pk).exists():
        for snapshot in request.snapshots.all():
            yield from (each.uid for each in files_in(read_document(snapshot)))
