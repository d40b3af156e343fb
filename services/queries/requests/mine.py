"""A project's own requests: what waits for its team first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from pscc.kernel.access import allowed
from services.enums import RequestState, Side, SubRequestState, Turn
from services.models import RequestMove, ServiceRequest, SubRequest
from services.queries.requests.basket import with_items
from services.queries.requests.page import Standing, standing_of
from services.queries.requests.rerouting import REROUTABLE
from services.request_states import LIVE_STATES, state_of_whole, states_of_turn

WAITS = tuple(set(states_of_turn(Turn.APPLICANT)) - {SubRequestState.DRAFT})
ORDER = (
    RequestState.YOURS, RequestState.DRAFT, RequestState.THEIRS, RequestState.LATER,
    RequestState.DONE, RequestState.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One provider of a request, as its team reads it."""

    sub_request: Any
    standing: Standing

    @property
    def services(self) -> list[str]:
        """The titles of what is asked."""
        return [str(item.service) for item in self.sub_request.listed_items]


@dataclass(frozen=True)
class OwnRequest:
    """A request with its providers."""

    request: ServiceRequest
    state: RequestState
    parts: Sequence[Part] = field(default_factory=tuple)

    @property
    def url(self) -> str:
        """Where it goes on."""
        if self.request.is_draft:
            return reverse("services:request_edit", kwargs={"uid": self.request.uid})
        return self.request.get_absolute_url()


def own_requests(user: Any) -> QuerySet[ServiceRequest]:
    """Return the requests of the projects in whose team the person is."""
    rows: QuerySet[ServiceRequest] = ServiceRequest.objects.of_team(user)
    return rows


def with_parts(rows: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """Add to requests their project and their providers; four statements more."""
    parts = with_items(SubRequest.objects.order_by("number"))
    return rows.select_related("project").prefetch_related(
        Prefetch("sub_requests", queryset=parts, to_attr="listed_parts")
    )


def read(request: Any, at: datetime, seat: Side = Side.APPLICANT) -> OwnRequest:
    """Return a request read through `with_parts`, with whose turn it is at each provider."""
    states = {part.state for part in request.listed_parts}
    for part in request.listed_parts:
        part.request = request
    return OwnRequest(
        request,
        _state(request, states),
        tuple(Part(part, standing_of(part, seat, at)) for part in request.listed_parts),
    )


def _state(request: ServiceRequest, states: set[str]) -> RequestState:
    """Return where a request belongs on its team's desk: a result to rate, and a part that was
    prepared after the first sending, wait for the team as well.
    """
    waits = {SubRequestState.DELIVERED} | (set() if request.is_draft else {SubRequestState.DRAFT})
    return RequestState.YOURS if states & waits else state_of_whole(states)


def my_requests(user: Any, at: datetime) -> list[OwnRequest]:
    """Return a person's requests: what waits for them first, the latest change first."""
    rows = with_parts(own_requests(user)).order_by("-updated_at", "-pk")
    found = [read(each, at) for each in rows]
    return sorted(found, key=lambda each: ORDER.index(each.state))


def waiting_for(user: Any) -> QuerySet[SubRequest]:
    """Return the parts in which a provider waits for an answer of the person's teams."""
    prepared = Q(state=SubRequestState.DRAFT, request__reference__isnull=False)
    mine: QuerySet[SubRequest] = SubRequest.objects.of_team(user)
    return mine.filter(Q(state__in=WAITS) | prepared)


def moves_of(request: ServiceRequest) -> QuerySet[RequestMove]:
    """Return all that happened to a request, the latest first."""
    rows = RequestMove.objects.filter(sub_request__request=request)
    return rows.select_related("by", "sub_request__provider").order_by("-at", "-pk")


def leads_on(own: OwnRequest) -> set[int]:
    """Return the parts that ended without a result and in whose place nobody has been asked."""
    replaced = {part.sub_request.replaces_id for part in own.parts}
    return {
        part.sub_request.pk
        for part in own.parts
        if part.sub_request.state in REROUTABLE and part.sub_request.pk not in replaced
    }


def may_withdraw(user: Any, own: OwnRequest) -> bool:
    """Tell whether a person can take a request back now."""
    is_live = any(part.sub_request.state in LIVE_STATES for part in own.parts)
    return is_live and allowed(user, "services.edit_request", own.request)
