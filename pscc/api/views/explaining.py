"""The page that explains the API to people, made from its description."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pscc.api.views.reading import api
from pscc.kernel.addresses import absolute


@login_not_required
@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """List every operation with its parameters, in the reader's language."""
    said = api.described()
    operations = [
        _in_words(address, operation["get"]) for address, operation in said["paths"].items()
    ]
    limits = settings.ACCOUNT_RATE_LIMITS
    context = {
        "operations": operations,
        "limit": limits["api"].partition("/")[0],
        "with_key": limits["api_with_key"].partition("/")[0],
        "example": absolute("/api/v1/calls"),
    }
    return render(request, "api/explained.html", context)


def _in_words(address: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters, summary = operation.get("parameters", []), operation["summary"]
    return {
        "summary": _(summary),
        "address": address,
        "parameters": [each["name"] for each in parameters if each["in"] == "query"],
    }
