"""What the outbox calls in this room."""

from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles
from services.actions.imports import check_service_import, write_queued_service_import

# Whoever confirms or takes a step back sees it at once; the history keeps it.
declare_events("services.freshness_confirmed", "services.freshness_step_reverted")
# A description is read by other catalogues when they next look; nobody has to act.
declare_events("services.metadata_changed")
# Staff see on its page what became of an import; the services say the rest themselves.
declare_events("services.import_written")


@handles("services.import_queued", atomic=False)
def check_queued_import(run_id: int) -> None:
    """Compare a large import with the catalogue, a batch at a time so that its page can count."""
    check_service_import(run_id=run_id)


@handles("services.import_confirmed")
def write_confirmed_import(run_id: int) -> None:
    """Write a large import."""
    write_queued_service_import(run_id=run_id, at=now())


# What is to let is on the pages at once.
declare_events("services.spaces_changed")
