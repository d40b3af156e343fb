"""What the public pages of calls read. Open or closed is computed from the dates, never stored."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from calls.enums import CallPhase, CallState
from calls.models import Call
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.site import site
from services.models import Service

ORDER = {CallPhase.OPEN: 0, CallPhase.COMING: 1, CallPhase.CLOSED: 2}


def phase_is(phase: CallPhase, at: datetime) -> Q:
    """Return the condition on a call read through `with_window` that it is in a phase: the one of
    who has not applied yet.
    """
    if phase == CallPhase.COMING:
        return Q(opens_at__gt=at) & ~Q(state=CallState.ARCHIVED)
    if phase == CallPhase.OPEN:
        return Q(opens_at__lte=at, closes_at__gte=at) & ~Q(state=CallState.ARCHIVED)
    return Q(closes_at__lt=at) | Q(state=CallState.ARCHIVED) | Q(closes_at__isnull=True)


def phase_of(call: Any, at: datetime) -> CallPhase:
    """Tell the phase of a call read through `with_window`, for who has not applied yet."""
    if call.state == CallState.ARCHIVED or call.closes_at is None or call.closes_at < at:
        return CallPhase.CLOSED
    return CallPhase.COMING if call.opens_at > at else CallPhase.OPEN


def listed(at: datetime) -> QuerySet[Call]:
    """Return the calls of the list with their window and `rank`: open, then coming, then closed."""
    rank = Case(
        *[When(phase_is(phase, at), then=Value(place)) for phase, place in ORDER.items()],
        default=Value(2),
        output_field=IntegerField(),
    )
    published = Call.objects.filter(
        state=CallState.PUBLISHED
    )  # an archived one keeps its page only
    found: QuerySet[Call] = published.with_window(at).annotate(rank=rank)
    return found


def published_on(call: Call) -> datetime:
    """Tell when a call was published; of those that nobody noted it of, when they were created."""
    return call.published_at or call.created_at


def calls_of(service: Service, at: datetime) -> list[tuple[Any, CallPhase]]:
    """Return the public calls that open a service to selected projects, with their phase."""
    found = listed(at).filter(entitled_services=service)
    pairs: list[tuple[Any, CallPhase]] = [(call, phase_of(call, at)) for call in found]
    return sorted(pairs, key=lambda pair: (ORDER[pair[1]], pair[0].closes_at or at))


def structured_call(call: Any, at: datetime) -> dict[str, Any]:
    """Return a call read through `with_window` in the words of schema.org; with the way to apply
    while one can begin, or will.
    """
    address = absolute(call.get_absolute_url())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MonetaryGrant",
        "identifier": call.code,
        "name": call.title,
        "description": call.summary,
        "url": address,
        "funder": {"@type": "Organization", "name": site().name},
    }
    if call.award_max is not None:
        data["amount"] = {
            "@type": "MonetaryAmount", "currency": "EUR", "maxValue": str(call.award_max),
        }  # fmt: skip
    if phase_of(call, at) != CallPhase.CLOSED:
        data["potentialAction"] = {
            "@type": "ApplyAction",
            "startTime": call.opens_at.isoformat(),
            "endTime": call.closes_at.isoformat(),
            "target": absolute(reverse("calls:application_start", kwargs={"slug": call.slug})),
        }
    return data


def service_panel(service: Service, user: Any) -> dict[str, Any] | None:
    """Return what the page of a service shows of the calls that open it, or None."""
    calls = calls_of(service, now())
    return {"template": "calls/service_panel.html", "calls": calls} if calls else None


def open_calls_of(service_ids: Collection[int], at: datetime) -> dict[int, list[str]]:
    """Return the titles of the open calls that give access to each of some services; one
    statement.
    """
    rows = Call.objects.open(at).filter(entitled_services__in=service_ids)
    found: dict[int, list[str]] = {}
    named = rows.values_list("entitled_services", "title").order_by("title", "pk")
    for service_id, title in named:
        if service_id in service_ids:
            found.setdefault(service_id, []).append(title)
    return found
