"""What the outbox calls."""

from django.core.files.storage import default_storage

from pscc.files.actions import discard_file, scan_file
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.outbox import handles


@handles("files.file_stored", atomic=False)
def scan(file_id: int) -> None:
    """Have the scanner look at a new file."""
    scan_file(file_id=file_id, at=now())


@handles("files.bytes_purged", atomic=False)
def delete_bytes(path: str) -> None:
    """Delete what was purged; bytes that are gone already are no fault."""
    default_storage.delete(path)


@handles("files.made_file_dropped", atomic=False)
def drop(file_id: int) -> None:
    """Delete a paper that held what was purged, unless something uses it again."""
    if StoredFile.objects.filter(pk=file_id).exists():
        discard_file(file_id=file_id, at=now())
