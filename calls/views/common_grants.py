"""Calls for other funding portals: CommonGrants 0.4, its two required routes and its search."""

import json
from collections.abc import Callable
from functools import wraps
from math import isfinite
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import override

from calls.common_grants import PageInfo, error, many, one
from calls.common_grants_search import Question, read_page, read_question
from calls.queries.doors import public_call
from calls.queries.opportunities import opportunities
from calls.views.feeds import JSON
from pscc.kernel.clock import now
from pscc.kernel.views.machine import (
    document,
    in_language,
    language_of,
    open_to_every_origin,
    open_to_questions,
)

View = Callable[..., HttpResponseBase]


def _refuse(name: str) -> float:
    msg = f"{name} is no JSON"
    raise ValueError(msg)


def _finite(written: str) -> float:
    """Read a number; one too large would be echoed as Infinity, which is no JSON."""
    number = float(written)
    return number if isfinite(number) else _refuse(written)


def _refused(status: int, message: str, problems: list[str] | None = None) -> JsonResponse:
    return JsonResponse(error(status, message, problems or ()), status=status)


def _only(*methods: str) -> Callable[[View], View]:
    """Answer other methods in the error shape of the protocol, in the language of the address."""

    def limited(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                refusal = _refused(405, f"Use {' or '.join(methods)}")
                refusal.headers["Allow"] = ", ".join(methods)
                return refusal
            language = language_of(request)
            with override(language):
                return in_language(view(request, *args, **kwargs), language)

        return answered

    return limited


@login_not_required
@open_to_every_origin
@_only("GET", "HEAD")
def opportunity_list(request: HttpRequest) -> HttpResponseBase:
    """Give a page of opportunities, the last changed first."""
    question = read_page(request.GET.dict(), Question())
    if question.problems:
        return _refused(400, "The question cannot be read", question.problems)
    return document(request, _written(_found(question)), JSON)


@login_not_required
@open_to_every_origin
@_only("GET", "HEAD")
def opportunity_detail(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Give one opportunity."""
    try:
        which = UUID(public_id)
    except ValueError:
        return _refused(400, "The id is no UUID", [public_id])
    at = now()
    call = public_call(at, public_id=which)
    if call is None:
        return _refused(404, "Opportunity not found")
    return document(request, _written(one(call, at)), JSON)


@login_not_required
@open_to_questions
@_only("POST")
def opportunity_search(request: HttpRequest) -> HttpResponseBase:
    """Find opportunities by words, status, closing and amounts. Changes nothing."""
    try:
        body = json.loads(request.body or b"{}", parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return _refused(400, "The body is no JSON")
    question = read_question(body)
    if question.problems:
        return _refused(400, "The question cannot be read", question.problems)
    answer = {
        **_found(question),
        "sortInfo": {
            "sortBy": question.order,
            "sortOrder": "desc" if question.is_descending else "asc",
            "errors": question.order_notes,
        },
        "filterInfo": {"filters": question.filters, "errors": question.filter_notes},
    }
    return JsonResponse(answer)


def _found(question: Question) -> dict[str, Any]:
    at = now()
    found = opportunities(question, at)
    start = (question.page - 1) * question.size
    info = PageInfo(question.page, question.size, found.count())
    return many(found[start : start + question.size], info, at)


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
