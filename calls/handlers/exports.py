"""Wake the worker that builds exports."""

from pscc.outbox import handles, ring_task


@handles("calls.export_requested")
def wake_builder(export_id: int) -> None:
    """Ring for the task; a ring that is lost is rung again by the sweep."""
    ring_task("calls.build_exports", queue="bulk")
