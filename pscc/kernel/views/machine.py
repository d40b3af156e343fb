"""Doors for machines: public data that any other site's page may read."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]

ATOM = "application/atom+xml; charset=utf-8"
IN_MEMORY = 1_000_000  # bytes of a long document; what is longer lies in a file
ICALENDAR = "text/calendar; charset=utf-8"


def open_to_all(view: View) -> View:
    """Answer GET and HEAD only, to scripts of every origin, without credentials."""
    return require_safe(open_to_every_origin(view))


def open_to_questions(view: View) -> View:
    """Answer a POST that asks and changes nothing, to scripts of every origin, without credentials;
    also the OPTIONS by which a browser asks first. The view answers other methods itself.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "OPTIONS":
            return view(request, *args, **kwargs)
        return what_may_be_sent(("POST",), ("Content-Type",))

    return csrf_exempt(open_to_every_origin(asked))


def what_may_be_sent(methods: Sequence[str], headers: Sequence[str]) -> HttpResponse:
    """Answer the OPTIONS by which a browser asks what a script of another site may send."""
    allowed = {
        "Allow": ", ".join((*methods, "OPTIONS")),
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": ", ".join(headers),
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers=allowed)


def open_to_every_origin(view: View) -> View:
    """Let scripts of every origin read what a view answers, without credentials."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return opened


def document(
    request: HttpRequest, content: bytes, kind: str, *, changed_at: datetime | None = None
) -> HttpResponseBase:
    """Give a document; whoever has this state already gets no body.

    `changed_at` only where it tells of every change that the content can have: a reader may ask by
    that date alone.
    """
    response = HttpResponse(content, content_type=kind)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    seconds = int(changed_at.timestamp()) if changed_at else None
    response.headers["ETag"] = mark
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    response.headers["Cache-Control"] = (
        "public, no-cache"  # keep it, and ask whether it still holds
    )
    known = get_conditional_response(request, mark, seconds, response)
    return known if known is not None else response


def long_document(request: HttpRequest, parts: Iterable[str], kind: str) -> HttpResponseBase:
    """Give a document that may be too long for the memory; whoever has this state already gets no
    body. It is written aside first: only the whole tells its ETag.
    """
    written = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    for part in parts:
        written.write(part.encode())
    written.seek(0)
    digest = hashlib.file_digest(written, "sha256")
    written.seek(0)
    response = FileResponse(written, content_type=kind)
    mark = f'"{digest.hexdigest()[:32]}"'
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "public, no-cache"
    plain: Any = response
    known: HttpResponseBase | None = get_conditional_response(request, mark, None, plain)
    if known is None or known is response:
        return response
    written.close()  # not the response's own close: it would end the request
    return known


def language_of(request: HttpRequest) -> str:
    """Return the language that the address names, else the portal's first."""
    asked = request.GET.get("lang", "")
    known = dict(settings.LANGUAGES)
    return asked if asked in known else str(settings.MODELTRANSLATION_DEFAULT_LANGUAGE)


def in_language(response: HttpResponseBase, language: str) -> HttpResponseBase:
    """Say in which language a document is: not in the one that the browser prefers."""
    response.headers["Content-Language"] = language
    return response
