"""Two addresses for machines: is the process alive, and is the portal ready."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse

from pscc.accounts.networks import is_within
from pscc.pages.health import readiness


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs, and nothing more."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker, worker and outbox are well, else 503; which of them is away
    is told, as JSON, to READYZ_NETWORKS only.
    """
    state = readiness()
    if not is_within(get_adapter(request).get_client_ip(request), settings.READYZ_NETWORKS):
        state = {"ready": state["ready"]}
    return JsonResponse(
        state, status=200 if state["ready"] else 503, json_dumps_params={"indent": 2}
    )
