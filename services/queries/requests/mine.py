"""A project's own requests: what waits for its team first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.urls import reverse

from pscc.kernel.access import allowed
from services.enums import RequestState, Side, SubRequestState, Turn
from services.models import RequestMove, ServiceRequest, SubRequest
from services.queries.requests.basket import with_items
from services.queries.requests.changes import change_waits_for_team
from services.queries.requests.page import Standing, standing_of
from services.queries.requests.rerouting import REROUTABLE
from services.queries.requests.thread import unread_by
from services.request_states import LIVE_STATES, state_of_whole, states_of_turn
from services.steps import STEPS

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

    @property
    def has_change(self) -> bool:
        """Whether the provider waits for the team's answer to a change."""
        return bool(self.sub_request.has_change)

    @property
    def unread(self) -> int:
        """How many messages of others the reader has not read."""
        return int(self.sub_request.unread)


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


def with_parts(rows: QuerySet[ServiceRequest], user: Any) -> QuerySet[ServiceRequest]:
    """Add to requests their project and their providers, with what waits there for a person; four
    statements more.
    """
    told = SubRequest.objects.annotate(has_change=change_waits_for_team(), unread=unread_by(user))
    parts = with_items(told.order_by("number"))
    return rows.select_related("project").prefetch_related(
        Prefetch("sub_requests", queryset=parts, to_attr="listed_parts")
    )


def read(request: Any, at: datetime, seat: Side = Side.APPLICANT) -> OwnRequest:
    """Return a request read through `with_parts`, with whose turn it is at each provider."""
    states = {part.state for part in request.listed_parts}
    is_asked = any(part.has_change for part in request.listed_parts)
    state = _state(states, is_draft=request.is_draft, is_asked=is_asked)
    for part in request.listed_parts:
        part.request = request
    return OwnRequest(
        request,
        state,
        tuple(Part(part, standing_of(part, seat, at)) for part in request.listed_parts),
    )


def _state(states: set[str], *, is_draft: bool, is_asked: bool) -> RequestState:
    """Return where a request belongs on its team's desk: a result to rate, a part that was prepared
    after the first sending, and a change that a provider proposes wait for the team as well.
    """
    waits = {SubRequestState.DELIVERED} | (set() if is_draft else {SubRequestState.DRAFT})
    return RequestState.YOURS if is_asked or states & waits else state_of_whole(states)


def desk_of(user: Any) -> list[tuple[int, RequestState]]:
    """Return a person's requests by key, each with where it belongs: what waits for them first,
    then the latest change. One statement, which reads neither texts nor providers.
    """
    states = ArrayAgg("sub_requests__state", distinct=True, default=Value([]))
    asked = SubRequest.objects.filter(change_waits_for_team(), request=OuterRef("pk"))
    rows = own_requests(user).annotate(states=states, is_asked=Exists(asked))
    read = rows.order_by("-updated_at", "-pk").values_list("pk", "reference", "states", "is_asked")
    found = [
        (pk, _state(set(each) - {None}, is_draft=reference is None, is_asked=is_asked))
        for pk, reference, each, is_asked in read
    ]
    return sorted(found, key=lambda each: ORDER.index(each[1]))


def in_order(keys: Sequence[int], user: Any, at: datetime) -> list[OwnRequest]:
    """Return requests by their keys, in that order, as a person reads them; four statements."""
    found = with_parts(ServiceRequest.objects.all(), user).in_bulk(keys)
    return [read(found[key], at) for key in keys if key in found]


def waiting_for(user: Any) -> QuerySet[SubRequest]:
    """Return the parts in which a provider waits for an answer of the person's teams: to a change
    as well.
    """
    prepared = Q(state=SubRequestState.DRAFT, request__reference__isnull=False)
    mine: QuerySet[SubRequest] = SubRequest.objects.of_team(user)
    return mine.filter(Q(state__in=WAITS) | prepared | change_waits_for_team())


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


def may_withdraw(user: Any, own: OwnRequest, *, writes: bool) -> bool:
    """Tell whether a person can take a request back now; `writes` says whether they write for the
    project. One statement more where a signature is needed.
    """
    if not (writes and _is_live(own)):
        return False
    return not withdrawing_needs_signature(own) or allowed(
        user, "services.accept_request", own.request
    )


def _is_live(own: OwnRequest) -> bool:
    return any(part.sub_request.state in LIVE_STATES for part in own.parts)


def withdrawing_needs_signature(own: OwnRequest) -> bool:
    """Tell whether only a signatory can take the whole back: a quote waits, or work is agreed."""
    step = STEPS["withdraw"]
    return any(step.needs_signature(part.sub_request.state) for part in own.parts)
