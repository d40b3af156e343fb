"""What the outbox calls in this room."""

from partners.actions.imports import check_import, write_queued_import
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# The mail with the link leaves by itself; who takes an invitation back knows.
declare_events("partners.invitation_sent", "partners.invitation_revoked")


# Staff see on its page what became of an import; the organisations say the rest themselves.
declare_events("partners.import_written", "partners.organisations_merged", "partners.merge_undone")


@handles("partners.import_queued", atomic=False)
def check_queued_import(run_id: int) -> None:
    """Compare a large import with the directory, a batch at a time so that its page can count."""
    check_import(run_id=run_id)


@handles("partners.import_confirmed")
def write_confirmed_import(run_id: int) -> None:
    """Write a large import."""
    write_queued_import(run_id=run_id, at=now())
