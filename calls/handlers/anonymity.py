"""What has anonymous copies made: a version that is sent, an option that is switched on."""

from calls.actions.anonymity import ask_for_copies, ask_for_copy
from pscc.kernel.clock import now
from pscc.outbox import handles, ring_task


@handles("calls.application_submitted")
def ask_for_anonymous_copy(submission_id: int) -> None:
    """Have the copy of a new version made where its call does not tell who applies."""
    ask_for_copy(submission_id=submission_id, at=now())


@handles("calls.anonymity_switched")
def ask_for_anonymous_copies(call_id: int) -> None:
    """Have the copies made of what was sent before the office chose so."""
    ask_for_copies(call_id=call_id, at=now())


@handles("calls.anonymous_copy_asked")
def wake_copier(copy_id: int) -> None:
    """Ring for the task; a ring that is lost is rung again by the sweep."""
    ring_task("calls.make_anonymous_copies", queue="bulk")
