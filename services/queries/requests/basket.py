"""What a project is about to ask for: its one draft, and which services can be asked for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from partners.models import Organisation, Project
from pscc.kernel.formats import long_date
from services.enums import AccessMode, Audience, ServiceState, SubRequestState
from services.models import Offer, RequestedService, Service, ServiceRequest, SubRequest
from services.queries.offers import offers_for
from services.queries.waiting import audiences_of
from services.request_states import EXIT_STATES

# The most particular terms first: where a project belongs to several audiences, these hold.
PARTICULAR_FIRST = (
    Audience.SELECTED_PROJECT, Audience.RESIDENT, Audience.START_UP, Audience.SME, Audience.LARGE,
    Audience.ACADEMIC,
)  # fmt: skip


def draft_of(project: Project) -> ServiceRequest | None:
    """Return the project's request that has not been sent, or None."""
    found: ServiceRequest | None = ServiceRequest.objects.filter(
        project=project, reference__isnull=True
    ).first()
    return found


def projects_that_ask(user: Any) -> QuerySet[Project]:
    """Return the projects for which a person may ask, by title."""
    return Project.objects.editable_by(user).select_related("organisation").order_by("title", "pk")


def for_asking(user: Any) -> QuerySet[Service]:
    """Return the services that a person may see, with what tells whether they can be asked for."""
    found: QuerySet[Service] = Service.objects.visible_to(user).select_related("provider")
    return found


def why_not(service: Service) -> str:
    """Return why a service cannot be asked for here and now and what to do instead, or an empty
    text.
    """
    if service.state == ServiceState.OPEN:
        return _why_not_here(service)
    return _CLOSED.get(ServiceState(service.state), _unpublished)(service)


def _why_not_here(service: Service) -> str:
    names = {"title": service.title, "provider": service.provider.name}
    if service.access_mode == AccessMode.EXTERNAL:
        return (
            _("“%(title)s” is asked for on the own site of %(provider)s: go on from its page.")
            % names
        )
    if service.access_mode == AccessMode.VIA_CALL:
        return (
            _("“%(title)s” is open through a call for projects only: its page names the call.")
            % names
        )
    if not service.provider.is_public:
        return (
            _("%(provider)s is not listed at present, so “%(title)s” cannot be asked for.") % names
        )
    return ""


def _planned(service: Service) -> str:
    if service.opens_on:
        return _(
            "“%(title)s” opens on %(day)s: on its page you can ask to be told of the opening."
        ) % {"title": service.title, "day": long_date(service.opens_on)}
    return _("“%(title)s” is not open yet: on its page you can ask to be told of the opening.") % {
        "title": service.title
    }


def _paused(service: Service) -> str:
    return _(
        "“%(title)s” is paused (%(reason)s): look at what is open instead, or ask to be told when"
        " it opens again."
    ) % {"title": service.title, "reason": service.pause_reason.rstrip(". ")}


def _retired(service: Service) -> str:
    return _("“%(title)s” is no longer offered: look at what is open instead.") % {
        "title": service.title
    }


def _unpublished(service: Service) -> str:
    return _("“%(title)s” is not published yet.") % {"title": service.title}


_CLOSED = {
    ServiceState.PLANNED: _planned,
    ServiceState.PAUSED: _paused,
    ServiceState.RETIRED: _retired,
}


def terms_for(service: Service, project: Project, by: Any, at: datetime) -> dict[str, Any]:
    """Return the terms on which a project asks for a service: those for its audience, else the
    card's own.
    """
    audiences = audiences_of(project, service, at)
    offers: dict[str, Offer] = {each.audience: each for each in offers_for(service, by)}
    for audience in PARTICULAR_FIRST:
        if audience in audiences and audience in offers:
            offer = offers[audience]
            return {
                "audience": audience,
                "price_basis": offer.price_basis,
                "amount": offer.amount,
                "unit": offer.unit or "",
            }
    return {"price_basis": service.price_basis}


def asked_live(request: ServiceRequest) -> QuerySet[Organisation]:
    """Return the providers that a request asks and that have not said no."""
    live = SubRequest.objects.filter(request=request).exclude(state__in=EXIT_STATES)
    return Organisation.objects.filter(pk__in=live.values("provider_id"))


def with_items(queryset: QuerySet[SubRequest]) -> QuerySet[SubRequest]:
    """Add to requests to providers the provider and the services; two statements more."""
    items = RequestedService.objects.select_related("service__provider").order_by("pk")
    return queryset.select_related("provider").prefetch_related(
        Prefetch("items", queryset=items, to_attr="listed_items")
    )


def parts_of(request: ServiceRequest) -> list[Any]:
    """Return a request's providers in order, with their services."""
    return list(with_items(request.sub_requests.all()).order_by("number"))


def open_parts(parts: Iterable[Any]) -> list[Any]:
    """Return those that the team can send now: not sent yet, or asked for more."""
    return [
        each for each in parts if each.state in (SubRequestState.DRAFT, SubRequestState.RETURNED)
    ]
