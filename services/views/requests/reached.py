"""The request to a provider that an address names, for those who may know it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from services.models import SubRequest


def reached(request: HttpRequest, uid: str) -> SubRequest:
    """Return a request to a provider that the reader may know: the team, the provider it went to,
    those of the cluster who handle it. 404 for everybody else.
    """
    visible = SubRequest.objects.named_for(request.user)
    found: SubRequest = get_object_or_404(
        visible.select_related("request__project__organisation", "provider"), uid=uid
    )
    return found
