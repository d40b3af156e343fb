"""What the impact's own events lead to: large imports of the ledger are compared and written by the
worker.
"""

from pscc.impact.actions.imports import check_ledger_import, write_queued_ledger_import
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# Staff see on its page what became of an import; nobody waits for a message.
declare_events("impact.import_written")
# The list of links says who ended each; who was told of one got it from its maker.
declare_events("impact.passport_link_ended")


@handles("impact.import_queued", atomic=False)
def check_queued_import(run_id: int) -> None:
    """Compare a large import with the ledger, a batch at a time so that its page can count."""
    check_ledger_import(run_id=run_id)


@handles("impact.import_confirmed")
def write_confirmed_import(run_id: int) -> None:
    """Write a large import."""
    write_queued_ledger_import(run_id=run_id, at=now())
