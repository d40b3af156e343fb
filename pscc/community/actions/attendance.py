"""The numbers of past events, which outlive the names."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from pscc.community.enums import RegistrationState
from pscc.community.models import AttendedDay, Event
from pscc.community.queries.events import due_to_count


def count_past_events(*, at: datetime) -> int:
    """Write down, for good, how many registered for and came to each event that ended a year ago;
    return how many events. Right if it runs twice or late: what is counted once never changes.
    """
    ids = list(due_to_count(at).order_by("pk").values_list("pk", flat=True))
    return sum(_count(event_id, at) for event_id in ids)


@transaction.atomic
def _count(event_id: int, at: datetime) -> bool:
    event: Event = Event.objects.lock(event_id)
    if not due_to_count(at).filter(pk=event_id).exists():
        return False
    is_registered = Q(state=RegistrationState.REGISTERED)
    numbers = event.registrations.aggregate(
        registered=Count("pk", filter=is_registered),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        attended=Count("pk", filter=Q(attended_at__isnull=False)),
    )
    event.final_registered = numbers["registered"]
    event.final_waiting = numbers["waiting"]
    event.final_attended = numbers["attended"]
    event.counted_at = at
    event.save(update_fields=["counted_at", "final_registered", "final_waiting", "final_attended"])
    day = TruncDate("attended_at", tzinfo=timezone.get_default_timezone())
    came = event.registrations.filter(attended_at__isnull=False).annotate(day=day)
    by_day = came.values_list("day").annotate(number=Count("pk"))
    AttendedDay.objects.bulk_create(
        AttendedDay(event=event, day=each, number=number) for each, number in by_day
    )
    return True
