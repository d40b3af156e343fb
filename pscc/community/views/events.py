"""Events, for everyone."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pscc.community.cards import event_card
from pscc.community.enums import EventState
from pscc.community.models import Event
from pscc.community.queries.events import (
    COMING,
    NEAREST,
    PAST,
    count_times,
    free_places,
    in_times,
    listed,
    own_registration,
)
from pscc.community.structured import structured_event
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.tongues import evident_language
from pscc.kernel.views.listing import Facet, Listing

COLUMNS = (
    "id", "title", "summary", "starts_at", "ends_at", "place", "is_online", "capacity",
    "registration_until", "state", "address", "is_demo",
)  # fmt: skip
TIMES = ((COMING, gettext_lazy("To come")), (PAST, gettext_lazy("Past")))


def _as_row(event: Event) -> Mapping[str, Any]:
    return {
        "id": event.uid,
        "title": event.title,
        "summary": event.summary,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place,
        "is_online": bool(event.online_url),
        "capacity": event.capacity,
        "registration_until": event.closes_at,
        "state": event.state,
        "address": event.get_absolute_url(),
        "is_demo": event.is_demo,
    }


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponseBase:
    """Show the events, as a page, JSON or CSV: the next one first, past ones last."""
    at = now()
    listing: Listing[Event] = Listing(
        title=gettext_lazy("Events"),
        lead=gettext_lazy("Where the cluster meets: dates, places, and how to come."),
        search_label=gettext_lazy("Search the events"),
        facets=[Facet("when", gettext_lazy("When"), lambda: TIMES, in_times, count_times)],
        columns=COLUMNS,
        as_row=_as_row,
        as_card=lambda event: event_card(event, at),
        for_page=lambda queryset: queryset,
        ordering=NEAREST,
        template="community/event_list.html",
    )
    return listing.respond(request, listed(at))


@login_not_required
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one event: when, where, whether there is a place, and the way in."""
    at = now()
    event: Event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    is_open = event.state == EventState.PUBLISHED and event.closes_at > at
    context = {
        "at": at,
        "event": event,
        "subjects": list(event.subjects.order_by("vocabulary", "position")),
        "because_language": evident_language(event.cancelled_because),
        "is_public": event.state != EventState.DRAFT,
        "is_open": is_open,
        "is_over": event.ends_at <= at,
        "free": free_places(event) if is_open else None,
        "own": own_registration(event, request.user),
        "structured": structured_event(event),
        "address": absolute(event.get_absolute_url()),
    }
    return render(request, "community/event_detail.html", context)
