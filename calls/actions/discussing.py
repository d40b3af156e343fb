"""What the room does with one item: turn to it, leave the room for it, write its minutes, and what
a withdrawal or a recusal changes in it.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.rooms import (
    count_change,
    discussed_item,
    end_exits,
    locked_item,
    note_lost_quorum,
    refuse_if_closed,
    refuse_unless_open,
    remark,
    send_out,
    strike_open_votes,
    walled_present,
)
from calls.enums import (
    MEETING_OVER,
    ApplicationState,
    ItemState,
    MeetingState,
    MotionState,
    RemarkKind,
)
from calls.models import AgendaItem, PanelMeeting, Vote
from calls.queries.rooms import present_voters
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


def note_digest(note: str) -> str:
    """Return what tells one text of a note from another."""
    return sha256(note.encode()).hexdigest()[:16]


@transaction.atomic
def turn_to_item(*, item_id: int, by: Any, at: datetime) -> AgendaItem:
    """Begin, or take up again, the discussion of an item; whom a conflict keeps away is noted as
    having left the room.

    Raises PermissionDenied, or Refused: meeting not open, another item under discussion,
    application withdrawn. Publishes `calls.item_opened`.
    """
    item = locked_item(item_id)
    require(by, "calls.keep_item", item)
    refuse_unless_open(item.meeting)
    refuse_if_withdrawn(item)
    if item.state == ItemState.DISCUSSING:
        return item
    if (other := discussed_item(item.meeting)) is not None:
        raise Refused(_another_is_open(other, by))
    item.discuss()
    item.save()
    send_out(item, walled_present(item.meeting, item), at)
    publish("calls.item_opened", application_id=item.application_id)
    return item


def _another_is_open(other: AgendaItem, by: Any) -> str:
    if AgendaItem.objects.behind_no_wall(by).filter(pk=other.pk).exists():
        return _(
            "%(reference)s is under discussion: somebody opened it just before. Finish it, or put"
            " it off, before you open another."
        ) % {"reference": other.application.reference}
    return _("An application that you may not see is under discussion. Wait until it is over.")


def refuse_if_withdrawn(item: AgendaItem) -> None:
    """Raise Refused if the applicant took the application back."""
    if item.application.state == ApplicationState.WITHDRAWN:
        raise Refused(_("The applicant withdrew this application: there is nothing to discuss."))


@transaction.atomic
def leave_item(*, item_id: int, is_done: bool, by: Any, at: datetime) -> AgendaItem:
    """End the discussion of an item, done or put off; who had left the room comes back.

    Raises PermissionDenied, or Refused: not under discussion, a vote is open. Publishes
    `calls.item_left`.
    """
    item = locked_item(item_id)
    require(by, "calls.keep_item", item)
    refuse_unless_open(item.meeting)
    refuse_unless_discussed(item)
    if item.motions.filter(state=MotionState.OPEN).exists():
        raise Refused(_("A vote is open. Count it, or take the motion back, first."))
    _over(item, at, is_done=is_done)
    publish("calls.item_left", application_id=item.application_id)
    return item


def refuse_unless_discussed(item: AgendaItem) -> None:
    """Raise Refused unless the room discusses the item now."""
    if item.state != ItemState.DISCUSSING:
        raise Refused(_("This application is not under discussion now."))


def _over(item: AgendaItem, at: datetime, *, is_done: bool) -> None:
    if is_done:
        item.finish()
    else:
        item.put_off()
    item.save()
    end_exits(item, at)


@transaction.atomic
def leave_room(*, item_id: int, reason: str, by: Any, at: datetime) -> None:
    """Leave the room for the item under discussion, by one's own word; an open vote is struck.

    Raises PermissionDenied, or Refused: not present, not under discussion, no reason.
    """
    item = locked_item(item_id)
    require(by, "calls.vote_on_item", item)
    refuse_unless_open(item.meeting)
    refuse_unless_discussed(item)
    if not reason.strip():
        raise Refused(_("Say in a few words why you leave the room: the minutes keep it."))
    if by.pk not in present_voters(item.meeting):
        raise Refused(_("You are not noted as present. Come in first."))
    send_out(item, {by.pk}, at, reason.strip()[:200])
    strike_open_votes(item, {by.pk}, at)
    note_lost_quorum(item.meeting, at)


@transaction.atomic
def return_to_room(*, item_id: int, by: Any, at: datetime) -> None:
    """Come back after having left by one's own word. Raises PermissionDenied or Refused."""
    item = locked_item(item_id)
    require(by, "calls.vote_on_item", item)
    refuse_unless_open(item.meeting)
    for away in item.exits.filter(user=by, returned_at=None):
        away.returned_at = at
        away.save()


class StaleNoteError(Refused):
    """Somebody else wrote in the notes since the person read them; `stored` is what stands now."""

    def __init__(self, stored: str) -> None:
        super().__init__(
            _(
                "Somebody wrote in these notes at the same time. Their text stands above yours:"
                " bring the two together and save again. Nothing you typed is lost."
            )
        )
        self.stored = stored


@transaction.atomic
def write_note(*, item_id: int, text: str, was: str, by: Any, at: datetime) -> AgendaItem:
    """Keep the notes for the minutes of an item; `was` is the digest of the text that they change.

    Raises PermissionDenied, Refused once it is closed, or StaleNoteError: somebody wrote meanwhile.
    """
    item = locked_item(item_id)
    require(by, "calls.keep_item", item)
    refuse_if_closed(item.meeting)
    text = text.replace("\r\n", "\n").strip()
    if text == item.note:
        return item
    if was != note_digest(item.note):
        raise StaleNoteError(item.note)
    item.note = text
    item.save()
    return item


# --- What happens outside the room ---------------------------------------------------------------


def drop_withdrawn(*, application_id: int, at: datetime) -> int:
    """Take an application that was withdrawn out of votes and ranking of every meeting that is not
    closed; return of how many. The caller holds the application; locks the meetings.
    """
    items = AgendaItem.objects.filter(application=application_id)
    meetings = items.exclude(meeting__state__in=MEETING_OVER).order_by("meeting_id")
    ids = list(meetings.values_list("meeting_id", "pk"))
    for meeting_id, item_id in ids:
        _drop(PanelMeeting.objects.lock(meeting_id), item_id, at)
    return len(ids)


def _drop(meeting: PanelMeeting, item_id: int, at: datetime) -> None:
    if meeting.state in MEETING_OVER:  # while we waited for it
        return
    item = AgendaItem.objects.get(pk=item_id)
    for motion in item.motions.filter(state=MotionState.OPEN):
        motion.withdraw(at=at)
        motion.save()
    item.rank = None
    if item.state == ItemState.DISCUSSING:
        _over(item, at, is_done=True)
    else:
        item.save()
    remark(item, RemarkKind.WITHDRAWN, at)
    count_change(meeting)


@transaction.atomic
def keep_out(*, person_id: int, project_id: int, at: datetime) -> None:
    """Take a person whom a conflict now keeps from a project out of what panels do with it.

    An open vote of theirs is struck; if the item is under discussion, they are noted as having left
    the room; a count that had their vote stands, with a remark. Locks the meetings.
    """
    items = AgendaItem.objects.filter(application__project=project_id)
    rows = items.filter(meeting__state=MeetingState.OPEN).order_by("meeting_id", "pk")
    for item_id in list(rows.values_list("pk", flat=True)):
        _keep_out(locked_item(item_id), {person_id}, at)


def _keep_out(item: AgendaItem, people: Iterable[int], at: datetime) -> None:
    if item.meeting.state != MeetingState.OPEN:
        return
    strike_open_votes(item, people, at)
    counted = Vote.objects.filter(motion__item=item, user__in=people)
    if counted.exclude(motion__state__in=(MotionState.OPEN, MotionState.WITHDRAWN)).exists():
        remark(item, RemarkKind.RECUSED_AFTER, at)
    if item.state == ItemState.DISCUSSING:
        send_out(item, walled_present(item.meeting, item) & set(people), at)
        note_lost_quorum(item.meeting, at)
