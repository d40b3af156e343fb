"""What the public pages of calls read. Open or closed is computed from the dates, never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from calls.enums import CallPhase, CallState
from calls.models import Application, Call, CallStage, Criterion, FormVersion
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.site import site
from services.models import Service

ORDER = {CallPhase.OPEN: 0, CallPhase.COMING: 1, CallPhase.CLOSED: 2}


@dataclass(frozen=True)
class StageView:
    """One window of a call at a moment."""

    stage: CallStage
    phase: CallPhase
    grace_until: datetime | None


@dataclass(frozen=True)
class CallPage:
    """What the page of a call shows."""

    call: Any
    stages: list[StageView]
    phase: CallPhase
    criteria: list[Criterion]
    services: list[Service]
    takes_answers: bool
    begun: list[Application]


def phase_is(phase: CallPhase, at: datetime) -> Q:
    """Return the condition on a call read through `with_window` that it is in a phase."""
    if phase == CallPhase.COMING:
        return Q(opens_at__gt=at) & ~Q(state=CallState.ARCHIVED)
    if phase == CallPhase.OPEN:
        return Q(opens_at__lte=at, closes_at__gte=at) & ~Q(state=CallState.ARCHIVED)
    return Q(closes_at__lt=at) | Q(state=CallState.ARCHIVED) | Q(closes_at__isnull=True)


def phase_of(call: Any, at: datetime) -> CallPhase:
    """Tell the phase of a call read through `with_window`."""
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


def by_phase(at: datetime) -> tuple[Any, Any]:
    """Return (narrow, count) of the facet "open, coming, closed"."""

    def narrow(queryset: QuerySet[Call], values: list[str]) -> QuerySet[Call]:
        wanted = Q(pk__in=[])
        for phase in CallPhase:
            if phase.value in values:
                wanted |= phase_is(phase, at)
        return queryset.filter(wanted)

    def count(queryset: QuerySet[Call]) -> QuerySet[Any]:
        phases = [When(phase_is(phase, at), then=Value(phase.value)) for phase in CallPhase]
        coded = queryset.annotate(choice=Case(*phases, output_field=CharField()))
        return coded.values("choice").annotate(number=Count("pk"))

    return narrow, count


def call_page(call: Call, user: Any, at: datetime) -> CallPage:
    """Return what the page of a call read through `with_window` shows to a reader at a moment."""
    stages = [
        StageView(
            each,
            CallPhase.CLOSED if call.state == CallState.ARCHIVED else each.phase(at),
            each.closes_at + call.grace if call.grace_minutes else None,
        )
        for each in CallStage.objects.filter(call=call).order_by("number")
    ]
    begun = Application.objects.filter(call=call)
    own = begun.of_team(user) if user.is_authenticated else begun.none()
    return CallPage(
        call=call,
        stages=stages,
        phase=phase_of(call, at),
        criteria=list(Criterion.objects.filter(call=call).order_by("position", "pk")),
        services=list(Service.objects.visible_to(user).filter(calls=call).order_by("title")),
        takes_answers=FormVersion.objects.filter(
            stage__call=call, published_at__isnull=False
        ).exists(),
        begun=list(own.select_related("project").order_by("created_at")),
    )


def calls_of(service: Service, at: datetime) -> list[tuple[Any, CallPhase]]:
    """Return the public calls that open a service to selected projects, with their phase."""
    found = listed(at).filter(entitled_services=service)
    pairs: list[tuple[Any, CallPhase]] = [(call, phase_of(call, at)) for call in found]
    return sorted(pairs, key=lambda pair: (ORDER[pair[1]], pair[0].closes_at or at))


def structured_call(call: Any) -> dict[str, Any]:
    """Return a call read through `with_window` in the words of schema.org."""
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
    if call.closes_at is not None:
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
