"""The cluster's life for programs: one address for everybody, no language in it."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override

from pscc.community.feeds import event_entry, news_atom
from pscc.community.models import Event
from pscc.community.queries.events import events_changed_at
from pscc.community.queries.news import listed, news_changed_at
from pscc.kernel.calendars import calendar_of
from pscc.kernel.site import site
from pscc.kernel.views.machine import (
    ATOM,
    ICALENDAR,
    document,
    in_language,
    language_of,
    open_to_all,
)

MOST_NEWS = 50  # of a feed: a reader takes it whole, many times a day
MOST_EVENTS = 200


@login_not_required
@open_to_all
def news_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the newest news as Atom."""
    language, changed_at = language_of(request), news_changed_at()  # before what it dates
    with override(language):
        content = news_atom(listed()[:MOST_NEWS], site().name)
    answer = document(request, content, ATOM, changed_at=changed_at)
    return in_language(answer, language)


@login_not_required
@open_to_all
def events_calendar(request: HttpRequest) -> HttpResponseBase:
    """Give the events as a calendar, the latest ones if there are very many."""
    changed_at = events_changed_at()  # before what it dates
    events = Event.objects.shown().order_by("-starts_at", "-pk")[:MOST_EVENTS]
    return _calendar(request, events, "events.ics", changed_at)


@login_not_required
@open_to_all
def event_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give one event as a calendar; what has it already moves it or strikes it out."""
    event = get_object_or_404(Event.objects.shown(), slug=slug)
    return _calendar(request, [event], f"{event.slug}.ics", event.updated_at)


def _calendar(
    request: HttpRequest, events: Iterable[Event], filename: str, changed_at: datetime | None
) -> HttpResponseBase:
    language = language_of(request)
    with override(language):
        content = calendar_of(_("Events"), [event_entry(event) for event in events])
    answer = document(request, content, ICALENDAR, changed_at=changed_at)
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return in_language(answer, language)
