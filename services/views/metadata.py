"""The catalogue and its services for other catalogues: DCAT, as Turtle and as JSON-LD."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from pscc.kernel.site import site
from pscc.kernel.views.machine import open_to_all
from services.metadata.building import catalogue_nodes, document_nodes, prefixes
from services.metadata.graph import Node
from services.metadata.writing import json_ld, turtle
from services.queries.metadata import catalogue_stamp, listed_descriptions, public_description

Writer = Callable[[Mapping[str, str], Iterable[Node]], Iterator[str]]
WRITERS: Mapping[str, tuple[str, Writer]] = {
    "jsonld": ("application/ld+json", json_ld),
    "ttl": ("text/turtle; charset=utf-8", turtle),
}
PIECE = 200  # nodes written at once: fewer, larger pieces travel faster


@login_not_required
@open_to_all
def catalogue_document(request: HttpRequest, format: str) -> HttpResponseBase:  # noqa: A002 the word of the address
    """Give every listed service to programs; whoever has this state already gets no body."""
    kind, write = WRITERS[format]
    stamp, here = catalogue_stamp(), site()
    mark = _mark(format, stamp.generation, stamp.changed_at, here.name, here.contact_email)
    known = _known(request, mark)
    if known is not None:
        return known
    nodes = catalogue_nodes(here, stamp.changed_at, listed_descriptions())
    pieces = _larger(write(prefixes(), nodes))
    return _marked(StreamingHttpResponse(pieces, content_type=kind), mark)


@login_not_required
@open_to_all
def service_document(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:  # noqa: A002 the word of the address
    """Give one public service to programs."""
    kind, write = WRITERS[format]
    service = public_description(slug)
    if service is None:
        raise Http404
    body = "".join(write(prefixes(), document_nodes(service)))
    mark = _mark(format, body)
    known = _known(request, mark)
    if known is not None:
        return known
    return _marked(HttpResponse(body, content_type=kind), mark)


def _mark(*parts: Any) -> str:
    """Return an ETag that differs as soon as one part does."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode())
    return f'"{digest.hexdigest()[:32]}"'


def _known(request: HttpRequest, mark: str) -> HttpResponseBase | None:
    """Return "not modified" where the reader has this state. A date would not tell: it stays when
    a service leaves the catalogue or a provider changes its name.
    """
    answer: HttpResponseBase | None = get_conditional_response(request, etag=mark)
    return _marked(answer, mark) if answer is not None else None


def _marked(answer: HttpResponseBase, mark: str) -> HttpResponseBase:
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "public, no-cache"  # keep it, and ask whether it still holds
    return answer


def _larger(pieces: Iterator[str]) -> Iterator[str]:
    gathered: list[str] = []
    for piece in pieces:
        gathered.append(piece)
        if len(gathered) >= PIECE:
            yield "".join(gathered)
            gathered = []
    yield "".join(gathered)
