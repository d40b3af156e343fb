"""Places at an event: taken, awaited, given back, given on, and who came."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.community.enums import EventState, RegistrationState
from pscc.community.models import Event, Registration
from pscc.community.queries.events import free_places, next_waiting, own_registration
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def register_for_event(*, event_id: int, by: Any, at: datetime) -> Registration:
    """Give a person a place at an event, or one on its waiting list where all are taken.

    Raises Refused where registration is not open or the person is on the list; PermissionDenied.
    Locks the event: of two who ask for the last place at once, one waits.
    """
    event: Event = Event.objects.lock(event_id)
    require(by, "community.register_for_event", event)
    is_over = event.closes_at <= at or event.counted_at is not None
    if event.state != EventState.PUBLISHED or is_over:
        raise Refused(_("Registration for this event is not open: look at its page."))
    if own_registration(event, by):
        raise Refused(_("You are on the list already."))
    has_place = _has_place(event)
    state = RegistrationState.REGISTERED if has_place else RegistrationState.WAITING
    registration = Registration.objects.create(event=event, person=by, joined_at=at, state=state)
    if has_place:
        publish("community.registration_made", registration_id=registration.pk)
    else:
        publish("community.waiting_list_joined", registration_id=registration.pk)
    return registration


def _has_place(event: Event) -> bool:
    """Tell whether a place is free for whoever comes now: those who wait come first."""
    free = free_places(event)
    return free is None or (free > 0 and next_waiting(event) is None)


@transaction.atomic
def cancel_registration(*, registration_id: int, by: Any, at: datetime) -> Registration:
    """Give a place back; who waits moves up.

    Raises Refused once the event has ended or the person came; PermissionDenied;
    TransitionNotAllowed. Locks the event, then the registration.
    """
    event, registration = _locked(registration_id)
    require(by, "community.cancel_registration", registration)
    if event.ends_at <= at or registration.attended_at:
        raise Refused(_("This event has taken place: the list stays as it is."))
    registration.cancel(at=at)
    registration.save()
    publish("community.registration_cancelled", event_id=event.pk)
    return registration


def _locked(registration_id: int) -> tuple[Event, Registration]:
    """Return a registration and its event, which is locked first: one at a time gives places."""
    rows = Registration.objects.filter(pk=registration_id)
    event: Event = Event.objects.lock(rows.values_list("event_id", flat=True).get())
    registration: Registration = Registration.objects.lock(registration_id)
    registration.event = event
    return event, registration


@transaction.atomic
def promote_waiting(*, event_id: int, at: datetime) -> int:
    """Give free places to those who wait, first come first served; each is told. Return how many.

    Nobody moves up once the event has begun or is cancelled. Right if it runs twice.
    """
    event: Event = Event.objects.lock(event_id)
    number = 0
    while _may_move_up(event, at) and (waiting := next_waiting(event)):
        registration: Registration = Registration.objects.lock(waiting.pk)
        registration.promote(at=at)
        registration.save()
        publish("community.registration_promoted", registration_id=registration.pk)
        number += 1
    return number


def _may_move_up(event: Event, at: datetime) -> bool:
    is_ahead = event.state == EventState.PUBLISHED and event.starts_at > at
    return is_ahead and free_places(event) != 0


@transaction.atomic
def note_attendance(*, registration_id: int, by: Any, at: datetime) -> Registration:
    """Note that a person with a place came, from a list or by the code that they show; noting it
    twice keeps the first moment.

    Raises Refused for one without a place, for a cancelled event, and once the numbers are final;
    PermissionDenied.
    """
    event, registration = _locked(registration_id)
    require(by, "community.note_attendance", registration)
    if event.state != EventState.PUBLISHED:
        raise Refused(_("This event does not take place."))
    if event.counted_at is not None:
        raise Refused(_("The numbers of this event are final. Nothing was changed."))
    if registration.state != RegistrationState.REGISTERED:
        raise Refused(_("This person has no place at the event. Register them first."))
    if registration.attended_at is None:
        registration.attended_at = at
        registration.save(update_fields=["attended_at"])
        publish("community.attendance_noted", registration_id=registration.pk)
    return registration
