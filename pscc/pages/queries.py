"""What pages that show several rooms at once read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from calls.models import Call
from partners.queries import directory
from pscc.community.models import NewsItem
from pscc.community.queries import board, events, news
from pscc.kernel.search import matching
from services.queries import directory as catalogue

LISTS = {
    "news": "community:news_list",
    "events": "community:event_list",
    "board": "community:board_entry_list",
}  # of the rooms whose list has another name


@dataclass(frozen=True)
class Figures:
    """What the portal holds today, by counting rows."""

    organisations: int
    services: int
    open_calls: int


@dataclass(frozen=True)
class Found:
    """What a search found in one room: the first few, and how many in all."""

    room: str
    items: list[Any]
    total: int
    url: str


def open_calls(at: datetime) -> QuerySet[Call]:
    """Return the open calls, the next to close first, with their dates."""
    found: QuerySet[Call] = Call.objects.open(at).with_window(at).order_by("closes_at", "pk")
    return found


def latest_news() -> QuerySet[NewsItem]:
    """Return the news that everyone may read, the newest first."""
    return news.listed()


def figures(at: datetime) -> Figures:
    """Count what visitors can see."""
    return Figures(
        organisations=directory.number_listed(),
        services=catalogue.number_listed(),
        open_calls=Call.objects.open(at).count(),
    )


def search_everything(words: str, at: datetime, *, first: int = 5) -> list[Found]:
    """Search every room; those without a match are left out."""
    if not words.strip():
        return []
    services = catalogue.finding(catalogue.listed(), words)
    partners = directory.finding(directory.listed(), words)
    calls = matching(Call.objects.published().with_window(at), words)
    found = [
        _first("services", services, first, lambda rows: catalogue.cards_of(_keys(rows), at)),
        _first(
            "partners", partners, first, lambda rows: directory.cards_of(_keys(rows), at.date())
        ),
        _first("calls", calls, first, list),
    ]
    found += _cluster_life(words, at, first, is_forgiving=False)
    if not any(part.total for part in found):
        found = _cluster_life(words, at, first, is_forgiving=True)
    return [part for part in found if part.total]


def _cluster_life(words: str, at: datetime, first: int, *, is_forgiving: bool) -> list[Found]:
    """Search news, events and what everyone may read on the board; similar spellings only count
    where no room knows the very words.
    """
    items = news.finding(news.listed(), words, is_forgiving=is_forgiving)
    dates = events.finding(events.listed(at), words, is_forgiving=is_forgiving)
    entries = matching(board.listed(at.date()), words, is_forgiving=is_forgiving)
    return [
        _first("news", items, first, list),
        _first("events", dates, first, list),
        _first("board", entries, first, list),
    ]


def _keys(rows: Sequence[Model]) -> list[Any]:
    return [row.pk for row in rows]


def _first(
    room: str, matches: QuerySet[Any], first: int, show: Callable[[Sequence[Any]], list[Any]]
) -> Found:
    """Return the first few of what a room found, as `show` makes them of its rows."""
    rows = list(matches[: first + 1])
    total = len(rows) if len(rows) <= first else matches.count()
    shown = show(rows[:first]) if rows else []
    return Found(room=room, items=shown, total=total, url=reverse(LISTS.get(room, f"{room}:list")))
