"""Panel meetings: planned, moved, cancelled, opened, attended, closed. Each action locks one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.actions.rooms import (
    discussed_item,
    note_lost_quorum,
    refuse_if_closed,
    send_out,
    walled_present,
)
from calls.enums import ApplicationState, MeetingState
from calls.models import AgendaItem, Application, Attendance, PanelMeeting
from calls.queries.rooms import present_voters
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

DOORS_OPEN = timedelta(hours=2)  # before the meeting: whoever came yesterday was not there


@transaction.atomic
def plan_meeting(*, meeting: PanelMeeting, by: Any, at: datetime) -> PanelMeeting:
    """Save a new or changed meeting; a new one takes the applications in the panel.

    Raises PermissionDenied, or Refused once it is opened or cancelled. Publishes
    `calls.meeting_planned` for a new one, `calls.meeting_moved` when date or place of a known one
    change.
    """
    require(by, "calls.change_panelmeeting", meeting)
    before = PanelMeeting.objects.lock(meeting.pk) if meeting.pk else None
    if before is None:
        meeting.changed_at = at
        meeting.save()
        add_items(meeting)
        publish("calls.meeting_planned", meeting_id=meeting.pk)
        return meeting
    if before.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting was cancelled. Plan a new one."))
    if before.state != MeetingState.PLANNED:
        raise Refused(_("The meeting was opened already: its date, place and quorum stay."))
    is_moved = (before.starts_at, before.place) != (meeting.starts_at, meeting.place)
    meeting.version = before.version
    meeting.sequence = before.sequence + is_moved
    meeting.changed_at = at if is_moved else before.changed_at
    meeting.save()
    if is_moved:
        publish("calls.meeting_moved", meeting_id=meeting.pk)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, by: Any, at: datetime) -> PanelMeeting:
    """Let a planned meeting not take place; its agenda stays to be read.

    Raises PermissionDenied, or Refused: without a reason, opened, closed or cancelled already.
    Publishes `calls.meeting_cancelled`.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.change_panelmeeting", meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting was cancelled already. Nothing was changed."))
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("The meeting was opened already: it cannot be cancelled any more."))
    if not reason.strip():
        raise Refused(_("Say why the meeting is cancelled."))
    meeting.cancel(reason=reason.strip()[:300], by=by, at=at)
    meeting.sequence += 1
    meeting.version += 1
    meeting.changed_at = at
    meeting.save()
    publish("calls.meeting_cancelled", meeting_id=meeting.pk)
    return meeting


def add_items(meeting: PanelMeeting) -> int:
    """Put the call's applications in the panel that are missing at the end of the agenda; return
    how many. The caller holds the meeting.
    """
    known = meeting.items.values("application_id")
    waiting = Application.objects.filter(call=meeting.call_id, state=ApplicationState.IN_PANEL)
    new = list(waiting.exclude(pk__in=known).order_by("reference"))
    last = max(meeting.items.values_list("position", flat=True), default=0)
    for position, application in enumerate(new, last + 1):
        AgendaItem.objects.create(meeting=meeting, application=application, position=position)
    return len(new)


@transaction.atomic
def take_up_applications(*, meeting_id: int, by: Any, at: datetime) -> int:
    """Add what came to the panel since to the agenda; return how many applications.

    Raises PermissionDenied, or Refused once it is closed.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.keep_meeting", meeting)
    refuse_if_closed(meeting)
    added = add_items(meeting)
    if added:
        meeting.version += 1
        meeting.save()
    return added


@transaction.atomic
def open_meeting(*, meeting_id: int, by: Any, at: datetime) -> PanelMeeting:
    """Open a meeting once its quorum is there.

    Raises PermissionDenied (chairs only), or Refused: not planned any more, too few members.
    Publishes `calls.meeting_opened`.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.open_meeting", meeting)
    refuse_if_closed(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("This meeting was opened already. Nothing was changed."))
    refuse_below_quorum(len(present_voters(meeting)), meeting.quorum)
    add_items(meeting)
    meeting.open(at=at)
    meeting.version += 1
    meeting.save()
    publish("calls.meeting_opened", meeting_id=meeting.pk)
    return meeting


def refuse_below_quorum(count: int, quorum: int) -> None:
    """Raise Refused if fewer members are there than the quorum asks for."""
    if count < quorum:
        raise Refused(
            ngettext(
                "%(count)s member is in the room; the quorum is %(quorum)s. Wait for the others.",
                "%(count)s members are in the room; the quorum is %(quorum)s. Wait for the others.",
                count,
            )
            % {"count": count, "quorum": quorum}
        )


@transaction.atomic
def join_meeting(*, meeting_id: int, by: Any, at: datetime) -> Attendance:
    """Note that a person came in; who is in already stays as noted.

    If a conflict keeps the person from what is discussed just then, they are out of the room for it
    from the start. Raises PermissionDenied, or Refused: too early, closed.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.attend_meeting", meeting)
    refuse_if_closed(meeting)
    if at < meeting.starts_at - DOORS_OPEN:
        raise Refused(
            _("The room opens two hours before the meeting, which begins on %(moment)s.")
            % {"moment": long_moment(meeting.starts_at)}
        )
    attendance: Attendance
    attendance, is_new = Attendance.objects.get_or_create(
        meeting=meeting, user=by, left_at=None, defaults={"joined_at": at}
    )
    item = discussed_item(meeting)
    if is_new and item is not None:
        send_out(item, walled_present(meeting, item) & {by.pk}, at)
    return attendance


@transaction.atomic
def leave_meeting(*, meeting_id: int, by: Any, at: datetime) -> None:
    """Note that a person left; a vote cast before stays. A quorum lost by it is noted.

    Raises PermissionDenied, or Refused once it is closed.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.attend_meeting", meeting)
    refuse_if_closed(meeting)
    was = len(present_voters(meeting))
    for attendance in meeting.attendances.filter(user=by, left_at=None):
        attendance.left_at = max(at, attendance.joined_at)
        attendance.save()
    if len(present_voters(meeting)) < was:
        note_lost_quorum(meeting, at)


@transaction.atomic
def close_meeting(*, meeting_id: int, by: Any, at: datetime) -> PanelMeeting:
    """Close a meeting for good: everybody leaves, the minutes are written by the worker.

    Raises PermissionDenied, or Refused: not open, an application still under discussion. Publishes
    `calls.meeting_closed`.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.keep_meeting", meeting)
    if meeting.state != MeetingState.OPEN:
        raise Refused(_("Only a meeting in session can be closed. Nothing was changed."))
    if discussed_item(meeting) is not None:
        raise Refused(_("An application is still under discussion. Finish it first."))
    for attendance in meeting.attendances.filter(left_at=None):
        attendance.left_at = max(at, attendance.joined_at)
        attendance.save()
    meeting.close(at=at)
    meeting.save()
    publish("calls.meeting_closed", meeting_id=meeting.pk)
    return meeting
