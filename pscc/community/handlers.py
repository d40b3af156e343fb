"""What the outbox calls in this room."""

from pscc.community.actions.issues import send_issue
from pscc.community.actions.registrations import promote_waiting
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# Readers see it on the pages, in the feed and in the calendar at once.
declare_events(
    "community.news_item_published", "community.news_item_withdrawn", "community.event_published"
)
# Gone from the board at once, by their own authors.
declare_events("community.board_entry_closed", "community.board_entry_withdrawn")
# Counted where it is asked for.
declare_events("community.attendance_noted")


@handles("community.registration_cancelled")
@handles("community.event_enlarged")
def give_free_places(event_id: int) -> None:
    """Let the waiting list move up."""
    promote_waiting(event_id=event_id, at=now())


@handles("community.issue_released")
@handles("community.issue_batch_written")
def write_to_subscribers(issue_id: int) -> None:
    """Write an issue to the next of its subscribers."""
    send_issue(issue_id=issue_id)
