"""Holding a meeting still, and who is in its room. Part of every action on a meeting.

Whoever changes anything in a meeting locks the meeting first, so that its steps follow one another;
an action that locks the application too (withdrawal) does so before.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calls.enums import ItemState, MeetingState, MotionState, RemarkKind
from calls.models import AgendaItem, Motion, PanelMeeting, PanelRemark, RoomExit, Vote
from calls.queries.rooms import in_the_room, kept_away
from pscc.kernel.refusals import Refused


def locked_item(item_id: int) -> AgendaItem:
    """Lock an item's meeting and return the item with it, with its application and call."""
    meeting = PanelMeeting.objects.lock(
        AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item_id)
    )
    item = AgendaItem.objects.select_related("application__call").get(pk=item_id)
    item.meeting = meeting
    return item


def locked_motion(motion_id: int) -> Motion:
    """Lock a motion's meeting and return the motion with its item."""
    item = locked_item(Motion.objects.values_list("item_id", flat=True).get(pk=motion_id))
    motion = Motion.objects.get(pk=motion_id)
    motion.item = item
    return motion


def refuse_unless_open(meeting: PanelMeeting) -> None:
    """Raise Refused unless the meeting is in session."""
    if meeting.state == MeetingState.PLANNED:
        raise Refused(_("The chair has not opened the meeting yet."))
    refuse_if_closed(meeting)


def refuse_if_closed(meeting: PanelMeeting) -> None:
    """Raise Refused once the meeting is over: what it holds is the record."""
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("The meeting was cancelled. Nothing in it changes any more."))
    if meeting.state == MeetingState.CLOSED:
        raise Refused(_("The meeting is closed. Nothing in it changes any more."))


def count_change(meeting: PanelMeeting) -> None:
    """Count one change of agenda or ranking, and save it."""
    meeting.version += 1
    meeting.save()


def remark(item: AgendaItem, kind: RemarkKind, at: datetime) -> None:
    """Note something for the minutes of an item."""
    PanelRemark.objects.create(item=item, kind=kind, noted_at=at)


def send_out(item: AgendaItem, people: Any, at: datetime, reason: str = "") -> None:
    """Note that people leave the room while an item is discussed; without a reason, by the wall."""
    out = set(item.exits.filter(returned_at=None).values_list("user_id", flat=True))
    for user_id in sorted(set(people) - out):
        RoomExit.objects.create(item=item, user_id=user_id, reason=reason, left_at=at)


def discussed_item(meeting: PanelMeeting) -> AgendaItem | None:
    """Return what the meeting discusses now."""
    items = meeting.items.filter(state=ItemState.DISCUSSING).select_related("application__call")
    item: AgendaItem | None = items.first()
    if item is not None:
        item.meeting = meeting
    return item


def note_lost_quorum(meeting: PanelMeeting, at: datetime) -> None:
    """Note it for the minutes if a vote is open and too few members are left for it."""
    item = discussed_item(meeting)
    if item is None or not item.motions.filter(state=MotionState.OPEN).exists():
        return
    if len(in_the_room(item)) < meeting.quorum:
        remark(item, RemarkKind.QUORUM_LOST, at)


def strike_open_votes(item: AgendaItem, people: Any, at: datetime) -> int:
    """Delete the votes of people who may not take part from the open vote on an item; note each
    for the minutes. Returns how many.
    """
    votes = Vote.objects.filter(motion__item=item, motion__state=MotionState.OPEN, user__in=people)
    struck = list(votes.order_by("pk"))
    for vote in struck:
        vote.delete()
        remark(item, RemarkKind.VOTE_STRUCK, at)
    return len(struck)


def end_exits(item: AgendaItem, at: datetime) -> None:
    """Let everybody who had left for an item come back, now that it is over."""
    for away in item.exits.filter(returned_at=None):
        away.returned_at = at
        away.save()


def walled_present(meeting: PanelMeeting, item: AgendaItem) -> set[int]:
    """Return the ids of those present whom a conflict keeps from an item."""
    present = meeting.attendances.filter(left_at=None).values_list("user_id", flat=True)
    return kept_away(item.application) & set(present)
