"""Refusals in words, for programs and for the people who write them (RFC 9457)."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

PROBLEM = "application/problem+json"
DETAILS = {
    400: _("The address cannot be read."),
    401: _("This key opens nothing."),
    404: _("There is nothing at this address that everybody may read."),
    405: _("This address answers GET and HEAD only."),
    422: _("Some parameters cannot be read; they are named beside this text."),
    429: _("Too many questions. Wait a minute, then go on; a key allows more."),
    500: _("Something went wrong on our side. We have been told."),
}


def problem(
    request: HttpRequest,
    status: int,
    parameters: Sequence[str] | None = None,
    *,
    detail: Any = None,
) -> HttpResponse:
    """Return a refusal in the language that the program prefers."""
    language = get_language_from_request(request)
    with override(language):
        words = str(detail or DETAILS.get(status, ""))
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words,
    }
    if parameters is not None:
        said["parameters"] = list(parameters)
    return HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=status,
        content_type=PROBLEM,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "no-store",
            "Content-Language": language,
        },
    )
