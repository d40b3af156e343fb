"""Tables of the cluster's life."""

from pscc.community.models.events import Event, EventSearch, Registration
from pscc.community.models.news import Mention, NewsItem, NewsSearch
from pscc.community.models.subscriptions import Subscription

__all__ = [
    "Event",
    "EventSearch",
    "Mention",
    "NewsItem",
    "NewsSearch",
    "Registration",
    "Subscription",
]
