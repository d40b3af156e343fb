"""What the outbox calls in this room."""

from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles
from services.actions.imports import check_service_import, write_queued_service_import
from services.actions.requests.measuring import measure_services
from services.actions.requests.quote_papers import prepare_quote_papers

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


@handles("services.request_quoted")
def make_quote_papers(quote_id: int) -> None:
    """Make the PDF of a sent quote in both languages."""
    prepare_quote_papers(quote_id=quote_id, at=now())


# Each of these may be the first answer; a delivery that is contested is none until the next.
@handles("services.request_returned")
@handles("services.request_triaged")
@handles("services.request_studied")
@handles("services.request_postponed")
@handles("services.request_refused")
@handles("services.request_unavailable")
@handles("services.request_delivered")
@handles("services.request_contested")
def measure_requested_services(sub_request_id: int) -> None:
    """Measure anew how long the services of a request take."""
    measure_services(sub_request_id=sub_request_id, at=now())
