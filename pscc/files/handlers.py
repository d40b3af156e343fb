"""What the outbox calls."""

from pscc.files.actions import scan_file
from pscc.kernel.clock import now
from pscc.outbox import handles


@handles("files.file_stored", atomic=False)
def scan(file_id: int) -> None:
    """Have the scanner look at a new file."""
    scan_file(file_id=file_id, at=now())
