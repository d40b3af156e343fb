"""How the cluster's life looks on a card."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pscc.community.enums import EventState, NewsKind
from pscc.community.models import BoardEntry, Event, NewsItem
from pscc.kernel.formats import long_date, long_moment

ICONS = {NewsKind.NEWS: "newspaper", NewsKind.PRESS_RELEASE: "megaphone"}


def news_card(item: NewsItem) -> Mapping[str, Any]:
    """Return the card of a news item."""
    facts = [{"label": _("Date"), "value": long_date(item.dated_on)}]
    if item.place:
        facts.append({"label": pgettext("where", "Place"), "value": item.place})
    return {
        "eyebrow": item.get_kind_display(),
        "icon": ICONS[NewsKind(item.kind)],
        "title": item.title,
        "url": item.get_absolute_url(),
        "text": item.summary,
        "facts": facts,
        "action": _("Read on"),
        "is_demo": item.is_demo,
    }


def event_card(event: Event, at: datetime) -> Mapping[str, Any]:
    """Return the card of an event."""
    facts = [
        {"label": _("Starts"), "value": long_moment(event.starts_at)},
        {"label": pgettext("where", "Place"), "value": event.place or _("Online")},
    ]
    is_cancelled = event.state == EventState.CANCELLED
    return {
        "eyebrow": _("Event"),
        "icon": "calendar-days",
        "title": event.title,
        "url": event.get_absolute_url(),
        "text": event.summary,
        "facts": facts,
        "status": "cancelled" if is_cancelled else "",
        "status_label": event.get_state_display() if is_cancelled else "",
        "status_tone": "danger" if is_cancelled else "",
        "action": _("Read on"),
        "is_demo": event.is_demo,
        "is_muted": is_cancelled or event.ends_at <= at,
    }


def board_card(entry: BoardEntry) -> Mapping[str, Any]:
    """Return the card of an entry of the board."""
    facts = [
        {"label": _("Kind of cooperation"), "value": entry.get_cooperation_display()},
        {"label": pgettext("board", "From"), "value": entry.behind},
        {"label": pgettext("board", "Until"), "value": long_date(entry.valid_until)},
    ]
    return {
        "eyebrow": entry.get_side_display(),
        "title": entry.title,
        "url": entry.get_absolute_url(),
        "text": entry.summary,
        "lang": entry.language,
        "facts": facts,
        "action": _("Read on"),
        "is_demo": entry.is_demo,
    }


def person_card(listed: Any) -> Mapping[str, Any]:
    """Return the card of a person of the directory, read with `queries.people.for_page`."""
    facts = [{"label": _("Languages spoken"), "value": ", ".join(listed.shown_languages)}]
    if listed.acts:
        facts.insert(0, {"label": _("Organisation"), "value": listed.organisation.name})
    if subjects := [str(term) for term in listed.subjects.all()]:
        facts.append({"label": _("Fields of work"), "value": ", ".join(subjects)})
    return {
        "title": str(listed),
        "url": listed.get_absolute_url(),
        "text": listed.headline,
        "lang": listed.language,
        "facts": facts,
        "action": _("Read on"),
        "is_demo": listed.person.is_demo,
    }
