"""Tables of the cluster's life."""

from pscc.community.models.board import BoardEntry, BoardSearch
from pscc.community.models.cooperations import Cooperation
from pscc.community.models.events import AttendedDay, Event, EventSearch, Registration
from pscc.community.models.introductions import Introduction
from pscc.community.models.issues import Issue, Sending
from pscc.community.models.news import Mention, NewsItem, NewsSearch
from pscc.community.models.outcomes import IntroductionOutcome
from pscc.community.models.people import ListedPerson
from pscc.community.models.subscriptions import Subscription

__all__ = [
    "AttendedDay",
    "BoardEntry",
    "BoardSearch",
    "Cooperation",
    "Event",
    "EventSearch",
    "Introduction",
    "IntroductionOutcome",
    "Issue",
    "ListedPerson",
    "Mention",
    "NewsItem",
    "NewsSearch",
    "Registration",
    "Sending",
    "Subscription",
]
