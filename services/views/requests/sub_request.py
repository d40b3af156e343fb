"""The page of a request to one provider, for its team, the provider and the cluster's team."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pscc.kernel.clock import now
from services.actions.requests.thread import mark_thread_read
from services.enums import Side, Turn
from services.forms.steps import MessageForm
from services.models import SubRequest
from services.queries.requests.news import has_news
from services.queries.requests.page import (
    requests_read_by,
    results_of,
    standing_of,
    steps_open_to,
    story_of,
    titles_of,
)
from services.queries.requests.panels import sub_request_panels
from services.queries.requests.sides import seat_of, sides_of
from services.queries.requests.since import since_last_received
from services.queries.requests.snapshots import snapshot_sections
from services.queries.requests.thread import SHOWN, closes_at, is_open, lines_of, messages_of
from services.queries.requests.thread import seen_until as seen_until_of
from services.views.reading import is_read_by_person
from services.views.requests.links import links_to


def visible_sub_request(request: HttpRequest, uid: str) -> SubRequest:
    """Return a request to a provider that the reader may know; 404 for everybody else."""
    found: SubRequest = get_object_or_404(requests_read_by(request.user), uid=uid)
    return found


def around(sub_request: SubRequest, user: Any) -> dict[str, Any]:
    """Return what each page of a request to a provider shows around its own part."""
    at = now()
    sides = sides_of(user, sub_request)
    seat = seat_of(user, sub_request, sides)
    return {
        "sub_request": sub_request,
        "sides": sides,
        "seat": seat,
        "services": ", ".join(titles_of(sub_request)),
        "standing": standing_of(sub_request, seat, at),
        "is_team": seat == Side.APPLICANT,
        "is_provider": seat == Side.PROVIDER,
        "is_staff": seat == Side.STAFF,
        "at": at,
    }


def thread_of(request: HttpRequest, around: dict[str, Any], messages: Any) -> dict[str, Any]:
    """Return the thread as the reader sees it, and note that they have read it."""
    sub_request, at = around["sub_request"], around["at"]
    seen = seen_until_of(sub_request, request.user)
    lines = lines_of(sub_request, messages, request.user, seen)
    is_new = any(line.is_new for line in lines)
    if is_read_by_person(request) and (
        is_new or (around["is_staff"] and has_news(sub_request, request.user))
    ):
        mark_thread_read(sub_request_id=sub_request.pk, by=request.user, at=at)
    return {
        "lines": lines,
        "may_write": bool(around["sides"]) and is_open(sub_request, at),
        "closes_at": closes_at(sub_request),
    }


@never_cache
@require_safe
def sub_request(request: HttpRequest, uid: str) -> HttpResponse:
    """Show whose turn it is, what can be done, what was asked and said."""
    asked = visible_sub_request(request, uid)
    context = around(asked, request.user)
    sides = context["sides"]
    messages = list(messages_of(asked)[: SHOWN + 1])
    context |= thread_of(request, context, messages[:SHOWN])
    context |= {
        "links": links_to(asked, steps_open_to(asked, request.user, sides)),
        "story": story_of(asked),
        "sections": snapshot_sections(asked),
        "since": since_last_received(asked) if context["is_provider"] else None,
        "results": results_of(asked),
        "panels": [
            panel for _name, ask in sub_request_panels if (panel := ask(asked, request.user, sides))
        ],
        "has_more": len(messages) > SHOWN,
        "is_without_provider": asked.is_orphan and asked.turn == Turn.PROVIDER,
        "message_form": MessageForm(),
    }
    return render(request, "services/requests/sub_request.html", context)
