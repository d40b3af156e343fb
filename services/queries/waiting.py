"""Waiting lists: who stands where, who is served first, who may join."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.enums import Maturity, OrganisationKind
from partners.models import ConflictOfInterest, Project, Tenancy
from pscc.kernel.access import allowed
from pscc.kernel.registries import Registry
from services.enums import AccessMode, Audience, ServiceState, WaitingState
from services.models import Service, WaitingPlace
from services.models.interest import WaitingPlaceQuerySet

ACADEMIC_KINDS = (
    OrganisationKind.RESEARCH_ORGANISATION, OrganisationKind.UNIVERSITY, OrganisationKind.SCHOOL,
    OrganisationKind.HOSPITAL, OrganisationKind.HOSPITAL_FEDERATION, OrganisationKind.CANCER_CENTRE,
)  # fmt: skip

# What higher rooms know of a project: (project, service) -> the audiences to which it belongs.
audience_sources: Registry[Any] = Registry()


def audiences_of(project: Project, service: Service, at: datetime) -> set[Audience]:
    """Return the audiences to which a project belongs: by its organisation, by where that is
    housed today, by what higher rooms know.
    """
    found: set[Audience] = set()
    if organisation := project.organisation:
        if organisation.kind in ACADEMIC_KINDS:
            found.add(Audience.ACADEMIC)
        elif organisation.maturity == Maturity.EMERGING:
            found |= {Audience.START_UP, Audience.SME}
        elif organisation.maturity == Maturity.MATURE:
            found.add(Audience.LARGE)
        if is_resident([organisation.pk], at):
            found.add(Audience.RESIDENT)
    for _name, source in audience_sources:
        found |= set(source(project, service))
    return found


def is_resident(organisations: Sequence[int], at: datetime) -> bool:
    """Tell whether one of the organisations is housed on the campus today."""
    on = timezone.localdate(at)
    current = Tenancy.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
    )
    return current.filter(organisation__in=organisations).exists()


def has_priority(project: Project, service: Service, at: datetime) -> bool:
    """Tell whether an offer of the service serves the project's audiences first."""
    first = set(service.offers.filter(has_priority=True).values_list("audience", flat=True))
    return bool(first and first & audiences_of(project, service, at))


def standing_places(service: Service) -> list[WaitingPlace]:
    """Return those that wait or have an offer, in the order in which they are served."""
    places = WaitingPlace.objects.filter(service=service).standing().in_order()
    return list(places.select_related("project", "service"))


def is_full(service: Service) -> bool:
    """Tell whether who asks now has to wait: the free places are none, or promised to those who
    stand in the list. Nobody waits here for what is had elsewhere or through a call.
    """
    is_asked_here = service.access_mode not in (AccessMode.EXTERNAL, AccessMode.VIA_CALL)
    if service.state != ServiceState.OPEN or service.capacity is None or not is_asked_here:
        return False
    if service.capacity == 0:
        return True
    return service.capacity <= WaitingPlace.objects.filter(service=service).standing().count()


def position_of(place: WaitingPlace) -> int:
    """Return how many are served up to and with this one; 0 once it does not wait any more."""
    if place.state != WaitingState.WAITING:
        return 0
    waiting = WaitingPlace.objects.filter(service=place.service_id, state=WaitingState.WAITING)
    order = list(waiting.in_order().values_list("pk", flat=True))
    return order.index(place.pk) + 1 if place.pk in order else 0


def places_of(user: Any) -> WaitingPlaceQuerySet:
    """Return the places of the projects in whose team a person is, behind no wall."""
    projects = Project.objects.of_team(user)
    found: WaitingPlaceQuerySet = WaitingPlace.objects.filter(project__in=projects)
    return found.select_related("service__provider", "project")


def can_wait(service: Service, user: Any) -> QuerySet[Project]:
    """Return the projects for which a person could join the list."""
    standing = WaitingPlace.objects.filter(service=service).standing()
    writable = Project.objects.editable_by(user)
    return writable.exclude(pk__in=standing.values("project_id")).order_by("title")


def due_to_lapse(at: datetime) -> QuerySet[WaitingPlace]:
    """Return the offers whose time to answer is over."""
    return WaitingPlace.objects.filter(state=WaitingState.OFFERED, answer_by__lte=at).order_by("pk")


@dataclass(frozen=True)
class Line:
    """One row of a provider's waiting list; no project where a conflict of interest forbids it."""

    place: WaitingPlace
    project: Project | None
    is_next: bool


def waiting_list(service: Service, user: Any) -> list[Line]:
    """Return the list as its provider may read it; two statements."""
    places = standing_places(service)
    walled = set(ConflictOfInterest.objects.walls(user).values_list("project_id", flat=True))
    first = next((each for each in places if each.state == WaitingState.WAITING), None)
    return [
        Line(each, None if each.project_id in walled else each.project, each is first)
        for each in places
    ]


def waiting_panel(service: Service, user: Any) -> Mapping[str, Any] | None:
    """Say, on the page of a service whose places are taken, that one can wait, and where one
    stands.
    """
    if service.state != ServiceState.OPEN or service.capacity is None:
        return None
    own = []
    if user.is_authenticated:
        standing = places_of(user).filter(service=service).standing()
        own = [(each, position_of(each)) for each in standing]
    must_wait = is_full(service)
    if not (must_wait or own):
        return None
    return {
        "template": "services/waiting_panel.html",
        "own": own,
        "must_wait": must_wait,
        "manages": allowed(user, "services.read_waiting_list", service),
    }
