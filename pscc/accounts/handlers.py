"""What the outbox calls."""

from pscc.outbox import handles, ring_task


@handles("accounts.data_copy_asked")
def wake_builder(copy_id: int) -> None:
    """Wake the worker that builds copies; a sweep wakes it again each minute."""
    ring_task("accounts.build_data_copies", queue="bulk")
