"""What follows from an application being sent, beside messages."""

from calls.actions.dossiers import prepare_dossiers
from calls.actions.receipts import prepare_receipts
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

declare_events("calls.application_started")  # counted on the start page; nobody is told


@handles("calls.application_submitted")
@handles("calls.receipts_missed")
def make_receipts(submission_id: int) -> None:
    """Make the receipt in both languages."""
    prepare_receipts(submission_id=submission_id, at=now())


@handles("calls.application_submitted")
@handles("calls.receipts_missed")
def make_dossiers(submission_id: int) -> None:
    """Make the dossier in both languages."""
    prepare_dossiers(submission_id=submission_id, at=now())
