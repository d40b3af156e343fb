"""The words of people in the cluster's life."""

from functools import partial
from typing import Any

from pscc.community.actions.searching import write_search
from pscc.community.models import (
    BoardEntry,
    BoardSearch,
    Cooperation,
    Event,
    EventSearch,
    Introduction,
    Issue,
    ListedPerson,
    NewsItem,
    NewsSearch,
    Subscription,
)
from pscc.kernel.purging import purging


def _rewrite(projection: Any, owner_field: str, row: Any) -> None:
    write_search(projection, row, owner_field=owner_field)


purging(BoardEntry, "title", "summary", "body", "suspended_because",
        refresh=partial(_rewrite, BoardSearch, "entry"))  # fmt: skip
purging(Introduction, "message", "because")
purging(Cooperation, "text", untouched={"introduction_uid": "a number of the house"})
purging(ListedPerson, "headline", "asks", untouched={"languages": "a choice of languages"})
purging(Event, "title", "summary", "body", "place", "cancelled_because",
        refresh=partial(_rewrite, EventSearch, "event"))  # fmt: skip
purging(NewsItem, "title", "summary", "body", "place", "withdrawn_because",
        untouched={"source": "where it was published first"},
        refresh=partial(_rewrite, NewsSearch, "item"))  # fmt: skip
purging(Issue, "intro")
purging(
    Subscription,
    untouched={"email": "goes when the person leaves", "topics": "a choice of the house's topics"},
)
