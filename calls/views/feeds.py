"""Calls for programs: a feed, calendars, JSON. One address for everybody, no language in it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.documents import call_in_full, call_in_short
from calls.feeds import atom, calendar_entries
from calls.models import Call
from calls.queries.call_page import call_page
from calls.queries.doors import calls_changed_at, public_call, public_calls
from pscc.kernel.calendars import calendar_of
from pscc.kernel.clock import now
from pscc.kernel.site import site
from pscc.kernel.views.machine import (
    ATOM,
    ICALENDAR,
    document,
    in_language,
    language_of,
    open_to_all,
)

JSON = "application/json"
PAGE_SIZE = 100
MOST_CALLS = 200  # of a feed or a calendar: a reader takes it whole, many times a day
NEWEST = ("-updated_at", "-pk")


@login_not_required
@open_to_all
def feed(request: HttpRequest) -> HttpResponseBase:
    """Give the calls as Atom, the last changed first; older ones than those stand in the JSON."""
    language, changed_at = language_of(request), calls_changed_at()  # before what it dates
    with override(language):
        content = atom(public_calls(now()).order_by(*NEWEST)[:MOST_CALLS], site().name)
    answer = document(request, content, ATOM, changed_at=changed_at)
    return in_language(answer, language)


@login_not_required
@open_to_all
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Give the dates of the calls as a calendar, of the newest ones if there are very many."""
    changed_at = calls_changed_at()  # before what it dates
    calls = public_calls(now()).order_by("-pk")[:MOST_CALLS]
    return _calendar(request, calls, "calls.ics", changed_at)


@login_not_required
@open_to_all
def call_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the dates of one call as a calendar."""
    call = public_call(now(), slug=slug)
    if call is None:
        raise Http404
    return _calendar(request, [call], f"{call.slug}.ics", call.updated_at)


def _calendar(
    request: HttpRequest, calls: Iterable[Call], filename: str, changed_at: datetime | None
) -> HttpResponseBase:
    language = language_of(request)
    with override(language):
        content = calendar_of(_("Calls for projects"), calendar_entries(calls))
    answer = document(request, content, ICALENDAR, changed_at=changed_at)
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return in_language(answer, language)


@login_not_required
@open_to_all
def call_documents(request: HttpRequest) -> HttpResponseBase:
    """Give the calls as JSON, a hundred on a page, in the order of the list."""
    at = now()
    found: Any = public_calls(at)
    found = found.order_by("rank", "closes_at", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    content = {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "results": [call_in_short(call, at) for call in page],
    }
    return document(request, _json(content), JSON)


@login_not_required
@open_to_all
def call_document(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give all that the public page of one call says, as JSON."""
    at = now()
    call = public_call(at, slug=slug)
    if call is None:
        raise Http404
    page = call_page(call, AnonymousUser(), at)
    return document(request, _json(call_in_full(page, at)), JSON)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
