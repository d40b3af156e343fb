"""What the pages of events read, and who has a place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from pscc.community.enums import EventState, RegistrationState
from pscc.community.models import Event, Registration
from pscc.kernel.retention import years
from pscc.kernel.search import matching

NEAREST = ("rank", "distance", "pk")
COMING, PAST = "coming", "past"
REMINDED_BEFORE = timedelta(days=1)
_SALT = "community.attendance"


def listed(at: datetime) -> QuerySet[Any]:
    """Return the events that everyone may read: those to come, the next one first; then those that
    ended, the last one first.
    """
    is_coming = Q(ends_at__gt=at)
    length = DurationField()
    to_it = ExpressionWrapper(F("starts_at") - Value(at), output_field=length)
    since = ExpressionWrapper(Value(at) - F("starts_at"), output_field=length)
    rows: QuerySet[Any] = Event.objects.shown()
    placed: QuerySet[Any] = rows.annotate(
        rank=Case(When(is_coming, then=0), default=1, output_field=IntegerField()),
        distance=Case(When(is_coming, then=to_it), default=since, output_field=length),
    )
    return placed.order_by(*NEAREST)


def in_times(rows: QuerySet[Any], times: Sequence[str]) -> QuerySet[Any]:
    """Keep listed events that are to come, or past."""
    ranks = [rank for rank, time in enumerate((COMING, PAST)) if time in times]
    return rows.filter(rank__in=ranks)


def count_times(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Count listed events to come and past, as (choice, number)."""
    time = Case(When(rank=0, then=Value(COMING)), default=Value(PAST), output_field=TextField())
    counted: QuerySet[Any] = (
        rows.annotate(choice=time).values("choice").annotate(number=Count("pk"))
    )
    return counted


def finding(rows: QuerySet[Any], words: str, *, is_forgiving: bool = True) -> QuerySet[Any]:
    """Return the events that match some words, best first; `matching` says what is forgiven."""
    return matching(rows, words, is_forgiving=is_forgiving)


def events_changed_at() -> datetime | None:
    """Tell when the public events or their number last changed."""
    changed: datetime | None = Event.objects.shown().aggregate(at=Max("updated_at"))["at"]
    return changed


def free_places(event: Event) -> int | None:
    """Return how many places are left, None where there is no limit; one statement."""
    if event.capacity is None:
        return None
    held = event.registrations.filter(state=RegistrationState.REGISTERED).count()
    return max(event.capacity - held, 0)


def next_waiting(event: Event) -> Registration | None:
    """Return who is next on the waiting list: first come, first served."""
    waiting = event.registrations.filter(state=RegistrationState.WAITING)
    first: Registration | None = waiting.order_by("joined_at", "pk").first()
    return first


def own_registration(event: Event, user: Any) -> Registration | None:
    """Return the place that a person holds or awaits at an event."""
    if not user.is_authenticated:
        return None
    found: Registration | None = event.registrations.standing().filter(person=user).first()
    return found


def own_registrations(user: Any) -> QuerySet[Registration]:
    """Return where a person goes or went, the latest date first; one statement."""
    rows: QuerySet[Registration] = Registration.objects.filter(person=user)
    return rows.select_related("event").order_by("-event__starts_at", "-pk")


def due_to_remind(at: datetime) -> QuerySet[Event]:
    """Return the events that start within a day and of which nobody was reminded yet."""
    rows: QuerySet[Event] = Event.objects.filter(state=EventState.PUBLISHED, reminded_at=None)
    return rows.filter(starts_at__gt=at, starts_at__lte=at + REMINDED_BEFORE).order_by("pk")


def with_numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add to events how many hold a place, wait for one, and came; the final numbers of those whose
    registrations are gone.
    """
    standing = Q(registrations__state=RegistrationState.REGISTERED)
    waiting = Q(registrations__state=RegistrationState.WAITING)
    came = Q(registrations__attended_at__isnull=False)
    counted: QuerySet[Any] = rows.annotate(
        places_held=Coalesce("final_registered", Count("registrations", filter=standing)),
        waiting_number=Coalesce("final_waiting", Count("registrations", filter=waiting)),
        attendance=Coalesce("final_attended", Count("registrations", filter=came)),
    )
    return counted


def uncounted() -> QuerySet[Registration]:
    """Return the registrations of events whose numbers are not final yet."""
    rows: QuerySet[Registration] = Registration.objects.filter(event__counted_at=None)
    return rows


def due_to_count(at: datetime) -> QuerySet[Event]:
    """Return the events that ended a year ago and whose numbers are not final yet."""
    rows: QuerySet[Event] = Event.objects.filter(counted_at=None, ends_at__lt=at - years(1))
    return rows


def attendance_token(registration: Registration) -> str:
    """Return what the QR code of a participant carries: signed, and good for this one thing."""
    return signing.dumps(registration.uid, salt=_SALT, compress=False)


def registration_of(token: str) -> Registration | None:
    """Return the registration that a code names, None if it is not one of ours."""
    try:
        uid = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    found: Registration | None = (
        Registration.objects.filter(uid=uid).select_related("event", "person").first()
    )
    return found
