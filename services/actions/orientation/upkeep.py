"""What the clock does with orientations: reminds, sets aside, forgets."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pscc.kernel.business_days import next_working_moment
from pscc.kernel.retention import part_with
from pscc.outbox import publish
from services.enums import SessionState
from services.models import OrientationSession

S = SessionState
UNTOUCHED = timedelta(days=30)
UNFINISHED = timedelta(days=90)  # as declared with the model's personal data
SENT_FOR = timedelta(days=3 * 365)


def remind_advisors(*, at: datetime) -> int:
    """Remind of orientations on the last day of their clock, and once when they are late; return
    how many were told of.

    In working hours only. Right if it runs twice, late, or not for a day: only the step that is due
    now is told.
    """
    if next_working_moment(at) != at:
        return 0
    waiting = OrientationSession.objects.filter(state=S.SENT, due_at__lt=_end_of_day(at))
    return sum(_remind_if_due(pk, at) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _remind_if_due(pk: int, at: datetime) -> bool:
    session = OrientationSession.objects.lock(pk)
    if session.state != S.SENT or session.due_at is None:
        return False
    is_late = session.due_at < at
    since = session.due_at if is_late else _start_of_day(session.due_at)
    if at < since or (session.reminded_at is not None and session.reminded_at > since):
        return False
    session.reminded_at = at
    session.save(update_fields=["reminded_at"])
    occurrence = f"{pk}:{session.due_at.isoformat()}"
    if is_late:
        publish("services.orientation_delayed", key=f"orientation late:{occurrence}", session_id=pk)
    else:
        publish("services.orientation_reminded", key=f"orientation due:{occurrence}", session_id=pk)
    return True


def set_untouched_aside(*, at: datetime) -> int:
    """Mark orientations as left unfinished that nobody has touched for thirty days."""
    untouched = OrientationSession.objects.filter(state=S.ANSWERING, updated_at__lte=at - UNTOUCHED)
    return sum(_set_aside(pk, at) for pk in list(untouched.values_list("pk", flat=True)))


@transaction.atomic
def _set_aside(pk: int, at: datetime) -> bool:
    session = OrientationSession.objects.lock(pk)
    if session.state != S.ANSWERING or session.updated_at > at - UNTOUCHED:
        return False
    session.abandon()
    session.save(update_fields=["state"])  # when it was touched last stays
    return True


@transaction.atomic
def forget_old_orientations(*, at: datetime) -> int:
    """Delete unfinished orientations that nobody has touched for ninety days, and sent ones after
    three years; return how many.
    """
    unfinished = _locked_rows().filter(
        state__in=(S.ANSWERING, S.ABANDONED), updated_at__lte=at - UNFINISHED
    )
    old = _locked_rows().filter(state__in=(S.SENT, S.ANSWERED), updated_at__lte=at - SENT_FOR)
    gone = [*unfinished.values_list("pk", flat=True), *old.values_list("pk", flat=True)]
    leaving = OrientationSession.objects.filter(pk__in=gone)
    part_with(OrientationSession, leaving)
    leaving.delete()
    return len(gone)


def _locked_rows() -> QuerySet[OrientationSession]:
    """Return rows that nobody works on right now, locked until the transaction ends."""
    return OrientationSession.objects.select_for_update(of=("self",), skip_locked=True)


def _start_of_day(at: datetime) -> datetime:
    day = timezone.localdate(at)
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of_day(at: datetime) -> datetime:
    return _start_of_day(at) + timedelta(days=1)
