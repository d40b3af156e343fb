"""What a provider's owners and editors have to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)

from partners.models import Organisation
from services.enums import Side, SubRequestState, Turn
from services.models import RequestedService, ServiceContact, SubRequest
from services.queries.own import providers_edited_by
from services.queries.requests.page import Standing, called, standing_of
from services.queries.requests.thread import unread_by
from services.request_states import EXIT_STATES, states_of_turn

TO_DO, WAITING, CLOSED = "todo", "waiting", "closed"
TABS = (TO_DO, WAITING, CLOSED)
_OVER = (*EXIT_STATES, SubRequestState.RATED, SubRequestState.UNRATED)
_TO_ANSWER = Q(state__in=states_of_turn(Turn.PROVIDER)) | Q(unread__gt=0)
_IN_TAB = {
    TO_DO: _TO_ANSWER,
    WAITING: ~_TO_ANSWER & ~Q(state__in=_OVER),
    CLOSED: ~_TO_ANSWER & Q(state__in=_OVER),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks the inbox for."""

    tab: str = TO_DO
    words: str = ""
    provider: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class Row:
    """One request as the inbox shows it."""

    sub_request: SubRequest
    services: list[str]
    standing: Standing
    unread: int


def received_by(user: Any) -> QuerySet[SubRequest]:
    """Return the requests that a person's providers were sent, each with its number of unread
    messages.
    """
    found: QuerySet[SubRequest] = SubRequest.objects.of_providers_of(user)
    return found.annotate(unread=unread_by(user))


def waiting_number(user: Any) -> int:
    """Return how many requests wait for a person's answer; one statement."""
    mine = SubRequest.objects.of_providers_of(user)
    return mine.filter(state__in=states_of_turn(Turn.PROVIDER)).count()


def narrowed(rows: QuerySet[SubRequest], asked: Asked, user: Any) -> QuerySet[SubRequest]:
    """Keep those that the address asks for, whatever the tab."""
    if asked.provider:
        rows = rows.filter(provider__slug=asked.provider)
    if asked.is_mine:
        named = ServiceContact.objects.filter(
            is_active=True,
            email__iexact=user.email,
            service__requested__sub_request=OuterRef("pk"),
        )
        rows = rows.filter(Exists(named))
    if asked.words:
        rows = rows.filter(called(asked.words))
    return rows


def numbers_of(rows: QuerySet[SubRequest]) -> dict[str, int]:
    """Return how many requests each tab has; one statement."""
    counts = {tab: Count("pk", filter=condition) for tab, condition in _IN_TAB.items()}
    return rows.aggregate(**counts)


def in_tab(rows: QuerySet[SubRequest], tab: str, at: datetime) -> QuerySet[SubRequest]:
    """Return one tab in the order of work: mine to answer, the late ones first, then what is
    unread, then what waits for the team, then what resumes later; in the last tab the latest first.
    """
    is_mine = Q(state__in=states_of_turn(Turn.PROVIDER))
    rank = Case(
        When(is_mine & Q(due_at__lt=at), then=0),
        When(is_mine, then=1),
        When(unread__gt=0, then=2),
        When(state=SubRequestState.WILLING_LATER, then=4),
        default=3,
        output_field=IntegerField(),
    )
    items = RequestedService.objects.select_related("service").order_by("pk")
    kept = rows.filter(_IN_TAB[tab]).annotate(rank=rank)
    order = (F("ended_at").desc(nulls_last=True),) if tab == CLOSED else (
        F("rank").asc(), F("due_at").asc(nulls_last=True),
    )  # fmt: skip
    shown = kept.select_related("request__project", "provider")
    return shown.prefetch_related(Prefetch("items", items)).order_by(*order, "turn_since", "pk")


def rows_of(requests: Sequence[SubRequest], at: datetime) -> list[Row]:
    """Return requests as the inbox shows them; none that needs a statement."""
    return [
        Row(
            sub_request=each,
            services=[str(item.service.title) for item in each.items.all()],
            standing=standing_of(each, Side.PROVIDER, at),
            unread=getattr(each, "unread", 0),
        )
        for each in requests
    ]


def providers_of(user: Any) -> list[Organisation]:
    """Return the organisations for which a person answers; one statement."""
    return list(providers_edited_by(user))
