"""Pages for what went wrong: each says what happened and offers the next door."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_from_path, override


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without touching the database: the request may be nonsense."""
    return _standalone(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the reason that the refusal gave."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: absent, or not the reader's to know."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database or the session; 503 while the database is away."""
    if isinstance(sys.exc_info()[1], OperationalError):
        response = _standalone(request, "maintenance.html", 503)
        response.headers["Retry-After"] = "60"
        return response
    return _standalone(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token was missing or too old."""
    return render(request, "403_csrf.html", status=403)


def _standalone(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Answer in the language of the address, or in the one in force, with nothing but the words."""
    with override(get_language_from_path(request.path_info) or get_language() or "fr"):
        return HttpResponse(render_to_string(template), status=status)
