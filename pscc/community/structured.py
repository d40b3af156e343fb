"""The cluster's life in the words of schema.org, for machines that read its pages."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from partners.models import Organisation
from partners.structured import organisation_id
from pscc.community.enums import EventState
from pscc.community.models import Event, NewsItem
from pscc.kernel.addresses import absolute
from pscc.kernel.site import site


def structured_news_item(item: NewsItem, organisations: Iterable[Organisation]) -> dict[str, Any]:
    """Return a published item as schema.org; what is not known is left out.

    Source of the terms: schema.org, NewsArticle.
    """
    publisher = {"@type": "Organization", "name": site().name, "url": absolute("/")}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": absolute(f"/#news-{item.uid}"),
        "mainEntityOfPage": absolute(item.get_absolute_url()),
        "headline": item.title,
        "description": item.summary,
        "datePublished": item.dated_on.isoformat(),
        "dateModified": item.updated_at.isoformat(),
        "inLanguage": get_language(),
        "locationCreated": {"@type": "Place", "name": item.place} if item.place else None,
        "publisher": publisher,
        "author": publisher,
        "about": [
            {"@type": "Organization", "@id": organisation_id(each), "name": each.name}
            for each in organisations
        ],
    }
    return {name: value for name, value in data.items() if value}


def structured_event(event: Event) -> dict[str, Any]:
    """Return an event as schema.org; the link of an online one is for those who have a place.

    Source of the terms: schema.org, Event.
    """
    here = absolute(event.get_absolute_url())
    places: list[dict[str, Any]] = []
    if event.place:
        places.append({"@type": "Place", "name": event.place, "address": event.place})
    if event.online_url:
        places.append({"@type": "VirtualLocation", "url": here})
    status = "EventCancelled" if event.state == EventState.CANCELLED else "EventScheduled"
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": absolute(f"/#event-{event.uid}"),
        "url": here,
        "name": event.title,
        "description": event.summary,
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "location": places,
        "inLanguage": get_language(),
        "organizer": {"@type": "Organization", "name": site().name, "url": absolute("/")},
        **({"maximumAttendeeCapacity": event.capacity} if event.capacity is not None else {}),
    }
