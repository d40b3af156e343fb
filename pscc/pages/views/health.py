"""Two addresses for machines: is the process alive, and is the portal ready."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse

from pscc.pages.health import readiness


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs, and nothing more."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker, worker and outbox are well, else 503, with the details as
    JSON.
    """
    state = readiness()
    return JsonResponse(
        state, status=200 if state["ready"] else 503, json_dumps_params={"indent": 2}
    )
