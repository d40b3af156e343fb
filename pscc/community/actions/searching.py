"""What can be found of the cluster's life."""

from typing import Any

from django.db import transaction

from pscc.community.models import (
    BoardEntry,
    BoardSearch,
    Event,
    EventSearch,
    NewsItem,
    NewsSearch,
)
from pscc.community.queries.texts import LANGUAGES, WRITTEN
from pscc.kernel.search import SearchProjection, write_projection


def write_search(projection: type[SearchProjection], thing: Any, *, owner_field: str) -> None:
    """Rewrite what can be found of a thing, in the transaction that changed it."""
    french, english = (
        tuple(str(getattr(thing, f"{name}_{code}") or "") for name in WRITTEN) for code in LANGUAGES
    )
    write_projection(projection, thing, owner_field=owner_field, french=french, english=english)  # type: ignore[arg-type] # three texts each


@transaction.atomic
def rebuild_search() -> int:
    """Rewrite what can be found of every news item, event and entry of the board; return how many
    there are.
    """
    items, events = list(NewsItem.objects.order_by("pk")), list(Event.objects.order_by("pk"))
    for item in items:
        write_search(NewsSearch, item, owner_field="item")
    for event in events:
        write_search(EventSearch, event, owner_field="event")
    entries = list(BoardEntry.objects.order_by("pk"))
    for entry in entries:
        write_search(BoardSearch, entry, owner_field="entry")
    return len(items) + len(events) + len(entries)
