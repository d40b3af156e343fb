"""The demo's waiting list: who was offered a place, took it, left or did not answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from partners.models import Project
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.offers import LIMITED
from services.actions.cards import set_capacity
from services.actions.catalogue import retire_service
from services.actions.waiting import (
    join_waiting_list,
    lapse_due_places,
    leave_waiting_list,
    offer_place,
    take_place,
)
from services.enums import ServiceState
from services.models import Service, WaitingPlace

People = Mapping[str, User]

ENDED, WAITS_LAST = "demo-freeze-drying", "Liquid biopsy DD-5"


def load_waiting(people: People, at: datetime) -> int:
    """Serve one list and close another one with its service; return how many projects waited."""
    return _serve_list(people, at) + _close_list(people, at)


def _close_list(people: People, at: datetime) -> int:
    """Close a service for good while a project waits for it."""
    service = Service.objects.filter(slug=ENDED, state=ServiceState.OPEN).first()
    if service is None:
        return 0
    by = people["founder4"]
    project = Project.objects.get(title=WAITS_LAST, created_by=by)
    with database_time(at - timedelta(days=15)) as moment:
        set_capacity(service_id=service.pk, capacity=0, by=people["partner"], at=moment)
        join_waiting_list(service_id=service.pk, project_id=project.pk, by=by, at=moment)
        retire_service(service_id=service.pk, by=people["staff"], at=moment + timedelta(days=3))
    return 1


def _serve_list(people: People, at: datetime) -> int:
    """Serve the list as its provider has, one project after the other; return how many.

    A list that others already stand in is left alone.
    """
    service = Service.objects.filter(slug=LIMITED, state=ServiceState.OPEN).first()
    if service is None or WaitingPlace.objects.filter(service=service).exists():
        return 0
    if service.capacity != 0:
        set_capacity(service_id=service.pk, capacity=0, by=people["partner"], at=at)
    ends = (
        ("founder3", "Lecture assistée des lames DC-7", 60, "lapsed"),
        ("founder2", "Cellules CAR-T allogéniques DB-10", 45, "taken"),
        ("founder2", "Moteur d’ingénierie cellulaire DB-20", 30, "left"),
        ("founder4", WAITS_LAST, 12, "offered"),
    )
    for account, title, days, end in ends:
        project = Project.objects.get(title=title, created_by=people[account])
        _serve(service, project, people, at - timedelta(days=days), end)
    return len(ends)


def _serve(service: Service, project: Project, people: People, at: datetime, end: str) -> None:
    by = project.created_by
    with database_time(at) as moment:
        place = join_waiting_list(service_id=service.pk, project_id=project.pk, by=by, at=moment)
    with database_time(at + timedelta(days=7)) as moment:
        offer_place(place_id=place.pk, by=people["partner"], at=moment)
        if end == "taken":
            take_place(place_id=place.pk, by=by, at=moment + timedelta(days=2))
        elif end == "left":
            leave_waiting_list(place_id=place.pk, by=by, at=moment + timedelta(days=3))
    if end == "lapsed":
        with database_time(at + timedelta(days=18)) as moment:
            lapse_due_places(at=moment)
