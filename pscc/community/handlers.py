"""What the outbox calls in this room."""

from pscc.community.actions.cooperations import record_of_introduction
from pscc.community.actions.introductions import (
    end_at_entry,
    end_at_person,
    look_after_introductions,
)
from pscc.community.actions.issues import send_issue
from pscc.community.actions.registrations import promote_waiting
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# Readers see it on the pages, in the feed and in the calendar at once.
declare_events(
    "community.news_item_published", "community.news_item_withdrawn", "community.event_published"
)
# Read by both sides, on passports and in the figures at once.
declare_events(
    "community.cooperation_declared",
    "community.cooperation_confirmed",
    "community.cooperation_declined",
    "community.cooperation_ended",
    "community.cooperation_publicity_changed",
    "community.cooperation_recorded",
)
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


@handles("community.board_entry_closed")
@handles("community.board_entry_withdrawn")
@handles("community.board_entry_suspended")
def end_introductions(board_entry_id: int) -> None:
    """End what waits at an entry that has left the board."""
    end_at_entry(entry_id=board_entry_id, at=now())


@handles("community.listing_ended")
def end_introductions_to_person(user_id: int) -> None:
    """End what waits for a person whom members do not find any more."""
    end_at_person(user_id=user_id, at=now())


@handles("community.cooperation_started")
def record_cooperation(introduction_id: int) -> None:
    """Record what an introduction led to; one, whoever of the two said so."""
    record_of_introduction(introduction_id=introduction_id)


@handles("accounts.account_closed")
def end_introductions_of_who_left(user_id: int) -> None:
    """End what a closed account had asked for, and what was asked of it."""
    del user_id  # whoever else has left is looked after as well
    look_after_introductions(at=now())
