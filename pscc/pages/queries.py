"""What pages that show several rooms at once read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from calls.models import Call
from partners.models import Organisation
from partners.queries.organisations import for_cards as for_organisation_cards
from pscc.kernel.search import matching
from services.models import Service
from services.queries.catalogue import for_cards as for_service_cards


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


def figures(at: datetime) -> Figures:
    """Count what visitors can see."""
    return Figures(
        organisations=Organisation.objects.published().count(),
        services=Service.objects.listed().count(),
        open_calls=Call.objects.open(at).count(),
    )


def search_everything(words: str, at: datetime, *, first: int = 5) -> list[Found]:
    """Search organisations, services and calls; rooms without a match are left out."""
    if not words.strip():
        return []
    rooms: list[tuple[str, QuerySet[Any], str]] = [
        ("services", for_service_cards(Service.objects.listed()), reverse("services:list")),
        (
            "partners",
            for_organisation_cards(Organisation.objects.published(), at.date()),
            reverse("partners:list"),
        ),
        ("calls", Call.objects.published().with_window(at), reverse("calls:list")),
    ]
    found = [_first(room, queryset, url, words, first) for room, queryset, url in rooms]
    return [part for part in found if part.total]


def _first(room: str, queryset: QuerySet[Model], url: str, words: str, first: int) -> Found:
    matches = matching(queryset, words)
    items = list(matches[: first + 1])
    total = len(items) if len(items) <= first else matches.count()
    return Found(room=room, items=items[:first], total=total, url=url)
