"""What follows from a panel's meeting, beside messages."""

from calls.actions.minutes import prepare_minutes
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# Everybody concerned is in the room and sees it there; nobody is told of a vote by mail.
declare_events(
    "calls.meeting_opened",
    "calls.item_opened",
    "calls.item_left",
    "calls.motion_put",
    "calls.motion_counted",
    "calls.motion_withdrawn",
)


@handles("calls.meeting_closed")
def make_minutes(meeting_id: int) -> None:
    """Write the minutes in both languages."""
    prepare_minutes(meeting_id=meeting_id, at=now())
