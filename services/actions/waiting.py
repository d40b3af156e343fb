"""Waiting lists: joined by projects, served by providers, in the order that the offers promise."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.models import Project
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.enums import ServiceState, WaitingState
from services.models import Service, ServiceEdit, WaitingPlace
from services.queries.parts import read_card
from services.queries.waiting import due_to_lapse, has_priority, is_full

DAYS_TO_ANSWER = 10


@transaction.atomic
def join_waiting_list(*, service_id: int, project_id: int, by: Any, at: datetime) -> WaitingPlace:
    """Let a project wait for a service whose places are taken.

    Raises Refused where it need not wait or waits already; PermissionDenied unless `by` writes for
    the project. Locks the service.
    """
    service = Service.objects.lock(service_id)
    project = Project.objects.select_related("organisation").get(pk=project_id)
    require(by, "services.join_waiting_list", project)
    if not is_full(service):
        raise Refused(_("Nobody has to wait for this service now: look at its page."))
    place = WaitingPlace(
        service=service,
        project=project,
        joined_by=by,
        joined_at=at,
        has_priority=has_priority(project, service, at),
    )
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise Refused(_("This project is on the waiting list already.")) from None
    publish("services.waiting_list_joined", place_id=place.pk)
    return place


@transaction.atomic
def offer_place(*, place_id: int, by: Any, at: datetime) -> WaitingPlace:
    """Offer a free place to the project whose turn it is; it has ten days to answer.

    An offer promises a place that the provider has. Where free places are counted, no more are
    offered than are free; where the count is 0 or there is none, the provider's word is that one
    has just become free. Raises Refused where all free places are offered, where another one comes
    first, where it has been offered already (of two people who click at once, one), and for a
    service that is not open; PermissionDenied. Locks the service, then the place.
    """
    place = _locked(place_id)
    require(by, "services.offer_place", place)
    _refuse_unless_open(place.service)
    waiting = WaitingPlace.objects.filter(service=place.service_id, state=WaitingState.WAITING)
    if place.state != WaitingState.WAITING:
        raise Refused(_("This place has been offered or left meanwhile. Nothing was done."))
    if waiting.in_order().values_list("pk", flat=True)[0] != place.pk:
        raise Refused(_("Another project comes first: look at the list again."))
    _refuse_unless_free(place.service)
    place.offer(at=at, answer_by=at + timedelta(days=DAYS_TO_ANSWER))
    place.save()
    publish("services.place_offered", place_id=place.pk)
    return place


@transaction.atomic
def take_place(*, place_id: int, by: Any, at: datetime) -> WaitingPlace:
    """Let a project say yes to the place it was offered.

    Raises Refused once the time to answer is over and for a service that is not open;
    PermissionDenied; TransitionNotAllowed. Locks the service, then the place; a free place fewer
    is counted.
    """
    place = _locked(place_id)
    require(by, "services.answer_place", place)
    _refuse_unless_open(place.service)
    if place.answer_by is not None and place.answer_by <= at:
        raise Refused(_("The time to answer is over. You can join the waiting list again."))
    place.take(at=at)
    place.save()
    if place.service.capacity:
        _count_one_fewer(place.service, at)
    publish("services.place_accepted", place_id=place.pk)
    return place


def _refuse_unless_open(service: Service) -> None:
    if service.state != ServiceState.OPEN:
        raise Refused(_("This service takes on nobody while it is not open: look at its page."))


def _refuse_unless_free(service: Service) -> None:
    offers = WaitingPlace.objects.filter(service=service, state=WaitingState.OFFERED)
    if service.capacity and offers.count() >= service.capacity:
        raise Refused(
            _("Every free place is offered already. Wait for the answers, or say that more places"
              " are free.")
        )  # fmt: skip


def _count_one_fewer(service: Service, at: datetime) -> None:
    """Count a free place fewer, as a change of the card that nobody need look at: whoever edits
    the card meanwhile is told, and cannot give the place away again. It names nobody.
    """
    before = read_card(service, ["capacity"])
    service.capacity = (service.capacity or 0) - 1
    service.version += 1
    service.updated_at = at
    service.save(update_fields=["capacity", "version", "updated_at"])
    edit = ServiceEdit(
        service=service,
        version=service.version,
        before=before,
        after=read_card(service, ["capacity"]),
        made_at=at,
    )
    edit.mark_seen(by=None, at=at)
    edit.save()
    publish("services.capacity_changed", service_id=service.pk)


@transaction.atomic
def leave_waiting_list(*, place_id: int, by: Any, at: datetime) -> WaitingPlace:
    """Let a project stop waiting, or decline the place it was offered.

    Raises PermissionDenied, or TransitionNotAllowed. Locks the service, then the place.
    """
    place = _locked(place_id)
    require(by, "services.answer_place", place)
    place.leave(at=at)
    place.save()
    publish("services.place_left", place_id=place.pk)
    return place


def lapse_due_places(*, at: datetime) -> int:
    """Let every offer lapse that nobody answered in time, so that the next one can be offered;
    return how many. Right if it runs twice or late.
    """
    return sum(_lapse_if_due(each.pk, at) for each in due_to_lapse(at))


@transaction.atomic
def _lapse_if_due(place_id: int, at: datetime) -> bool:
    place = _locked(place_id)
    is_offered = place.state == WaitingState.OFFERED
    if not is_offered or place.answer_by is None or place.answer_by > at:
        return False
    place.lapse(at=at)
    place.save()
    publish("services.place_lapsed", place_id=place.pk)
    return True


def close_waiting_list(service: Service, *, at: datetime) -> None:
    """Send away who waits for a locked service that closes for good; each project is told."""
    for standing in WaitingPlace.objects.filter(service=service).standing().in_order():
        place = WaitingPlace.objects.lock(standing.pk)
        place.close(at=at)
        place.save()
        publish("services.place_closed", place_id=place.pk)


def _locked(place_id: int) -> WaitingPlace:
    """Return a place, its service locked first: whoever serves a list serves it alone."""
    service = Service.objects.lock(
        WaitingPlace.objects.values_list("service_id", flat=True).get(pk=place_id)
    )
    place = WaitingPlace.objects.lock(place_id)
    place.service = service
    return place
