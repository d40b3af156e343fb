"""One message a day to staff about what waits in the directory, however much it is."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from pscc.outbox import publish

HOUR = 8  # Paris time; nobody needs this within the hour


def ask_staff_to_look(at: datetime) -> None:
    """Have staff told tomorrow morning what waits for them; call it in the transaction that added
    something.
    """
    day = timezone.localdate(at) + timedelta(days=1)
    publish(
        "partners.moderation_requested",
        key=f"partners.moderation_requested:{day.isoformat()}",
        due_at=timezone.make_aware(datetime.combine(day, time(HOUR))),
        day=day.isoformat(),
    )
