"""Events: published, moved, enlarged, cancelled; those who come are told of each."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.community.actions.completeness import refuse_unless_complete
from pscc.community.actions.searching import write_search
from pscc.community.enums import EventState
from pscc.community.models import Event, EventSearch
from pscc.community.queries.events import due_to_remind
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

OF_TRANSITIONS = ("state", "published_at", "cancelled_because")
OF_THE_COUNT = ("counted_at", "final_registered", "final_waiting", "final_attended")
MOVES = ("starts_at", "ends_at", "place", "online_url")


@transaction.atomic
def save_event(*, event: Event, by: Any, at: datetime) -> Event:
    """Store an event's texts, dates and places; never its state.

    Where a published one moves, its calendar entry says so and whoever comes is told; where it
    gets more places, the waiting list moves up. Raises Refused where a published one would lack a
    text or a place, and for a cancelled one; PermissionDenied. Locks the event.
    """
    require(by, "community.save_event", event if event.pk else None)
    event.updated_at = at
    if not event.pk:
        event.save()
        write_search(EventSearch, event, owner_field="event")
        return event
    stored = Event.objects.lock(event.pk)
    if stored.state == EventState.CANCELLED:
        raise Refused(_("This event is cancelled. Announce a new one."))
    is_public = stored.state == EventState.PUBLISHED
    if is_public:
        refuse_unless_complete(event)
        _refuse_without_place(event)
    is_moved = is_public and any(getattr(stored, each) != getattr(event, each) for each in MOVES)
    event.version = stored.version + 1
    event.sequence = stored.sequence + is_moved
    event.reminded_at = None if is_moved else stored.reminded_at
    event.save(update_fields=_edited_columns())
    write_search(EventSearch, event, owner_field="event")
    if is_moved:
        publish("community.event_moved", event_id=event.pk)
    if is_public and stored.capacity != event.capacity:
        publish("community.event_enlarged", event_id=event.pk)
    return event


def _edited_columns() -> list[str]:
    names = [each.name for each in Event._meta.concrete_fields if not each.primary_key]
    return [name for name in names if name not in (*OF_TRANSITIONS, *OF_THE_COUNT)]


def _refuse_without_place(event: Event) -> None:
    if not (event.place or event.online_url):
        raise Refused(_("Say where it takes place, or give the link under which it does."))


@transaction.atomic
def publish_event(*, event_id: int, by: Any, at: datetime) -> Event:
    """Let everyone read of an event and register.

    Raises Refused unless it is written in both languages, has a place or a link and lies ahead;
    PermissionDenied; TransitionNotAllowed.
    """
    event: Event = Event.objects.lock(event_id)
    require(by, "community.publish_event", event)
    refuse_unless_complete(event)
    _refuse_without_place(event)
    if event.ends_at <= at:
        raise Refused(_("This event is over: nobody could come any more."))
    event.publish(at=at)
    event.updated_at = at
    event.save()
    publish("community.event_published", event_id=event.pk)
    return event


@transaction.atomic
def cancel_event(*, event_id: int, because: str, by: Any, at: datetime) -> Event:
    """Let a published event not take place; whoever holds or awaits a place is told why.

    Raises Refused without a reason, and once it has ended; PermissionDenied; TransitionNotAllowed.
    """
    event: Event = Event.objects.lock(event_id)
    require(by, "community.cancel_event", event)
    if not because.strip():
        raise Refused(_("Say why: whoever wanted to come reads it."))
    if event.ends_at <= at:
        raise Refused(_("This event is over: it cannot be cancelled any more."))
    event.cancel(because=because.strip())
    event.sequence += 1
    event.updated_at = at
    event.save()
    publish("community.event_cancelled", event_id=event.pk)
    return event


def remind_participants(*, at: datetime) -> int:
    """Remind whoever has a place at an event that starts within a day; return how many events.
    Right if it runs twice or late.
    """
    return sum(_remind_if_due(event.pk, at) for event in due_to_remind(at))


@transaction.atomic
def _remind_if_due(event_id: int, at: datetime) -> bool:
    event: Event = Event.objects.lock(event_id)
    if not due_to_remind(at).filter(pk=event_id).exists():
        return False
    event.reminded_at = at
    event.save(update_fields=["reminded_at"])
    publish("community.participants_reminded", event_id=event.pk)
    return True
