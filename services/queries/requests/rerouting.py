"""Whom to ask next when a provider has said no."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse

from partners.models import Term
from services.enums import ServiceState, Side, SubRequestState
from services.models import Service, SubRequest
from services.queries.requests.basket import asked_live

S = SubRequestState
REROUTABLE = (S.NOT_FOR_US, S.UNAVAILABLE, S.EXPIRED, S.DECLINED)
NO = (S.NOT_FOR_US, S.UNAVAILABLE, S.DECLINED)  # said, not only no answer
NAMED = 4


def next_services(sub_request: SubRequest) -> Sequence[Service]:
    """Return the open services that come next: of the same kind first, those of the project's
    stage before others, then others of that stage; never of a provider that is asked already, or to
    which there was a no in the same request.
    """
    if sub_request.state not in REROUTABLE:
        return []
    asked = list(sub_request.items.select_related("service"))
    kinds = {item.service.kind for item in asked}
    project = sub_request.request.project
    stages = Term.objects.filter(projects_at=project)
    fits = Q(stages__in=stages)
    said_no = SubRequest.objects.filter(request=sub_request.request_id, state__in=NO)
    open_ones = (
        Service.objects.oriented()
        .requestable()
        .filter(Q(kind__in=kinds) | fits, state=ServiceState.OPEN)
        .exclude(pk__in=[item.service_id for item in asked])
        .exclude(provider_id=sub_request.provider_id)
        .exclude(provider__in=asked_live(sub_request.request))
        .exclude(provider__in=said_no.values("provider"))
    )
    alike = Q(kind__in=kinds)
    near = Case(
        When(alike & fits, then=Value(0)),
        When(alike, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = open_ones.annotate(near=near).select_related("provider")
    found: dict[int, Service] = {}
    for service in rows.order_by("near", "stated_days", "title", "pk"):
        found.setdefault(service.pk, service)
        if len(found) == NAMED:
            break
    return list(found.values())


def next_panel(
    sub_request: SubRequest, user: Any, sides: Collection[Side]
) -> dict[str, Any] | None:
    """Return whom to ask next, for those who can: the team and who looks after the request."""
    del user
    if sub_request.state not in REROUTABLE or not {Side.APPLICANT, Side.STAFF} & set(sides):
        return None
    return {
        "template": "services/requests/_next.html",
        "services": next_services(sub_request),
        "url": reverse("services:request_reroute", kwargs={"uid": sub_request.uid}),
    }
