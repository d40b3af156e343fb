"""Files that the portal makes itself: kept like uploads, vouched for, never inspected."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from pscc.files.actions import vouch_for_file
from pscc.files.models import StoredFile
from pscc.files.names import clean_name


def keep_made_file(
    *, file: IO[bytes], name: str, content_type: str, purpose: str, at: datetime
) -> StoredFile:
    """Keep a file that the portal made; it is clean and deleted after a day unless it is linked.

    Streams: memory stays flat whatever the size. Never for bytes that came from outside alone.
    """
    file.seek(0)
    body = _Counted(file)
    path = default_storage.save(f"{at:%Y-%m-%d}/{secrets.token_hex(16)}", body)
    try:
        with transaction.atomic():
            stored = StoredFile.objects.create(
                name=clean_name(name),
                path=path,
                size=body.seen,
                content_type=content_type,
                sha256=body.sha256.hexdigest(),
                purpose=purpose,
                created_at=at,
            )
            stored = vouch_for_file(file_id=stored.pk, at=at)
    except BaseException:
        default_storage.delete(path)
        raise
    return stored


class _Counted(File):  # type: ignore[type-arg] # bytes
    """A file that is hashed and counted while it is copied."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, name="made")
        self.sha256 = hashlib.sha256()
        self.seen = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for chunk in super().chunks(chunk_size):
            self.seen += len(chunk)
            self.sha256.update(chunk)
            yield chunk
