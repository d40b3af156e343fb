"""Files that the portal makes itself: kept like uploads, vouched for, never inspected."""

import secrets
from datetime import datetime
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from pscc.files.actions import vouch_for_file
from pscc.files.measuring import measure
from pscc.files.models import StoredFile
from pscc.files.names import clean_name


def keep_made_file(
    *, file: IO[bytes], name: str, content_type: str, purpose: str, at: datetime
) -> StoredFile:
    """Keep a file that the portal made; it is clean and deleted after a day unless it is linked.

    Streams: memory stays flat whatever the size. Never for bytes that came from outside alone.
    """
    found = measure(file)
    body = File(file, name="made")
    path = default_storage.save(f"{at:%Y-%m-%d}/{secrets.token_hex(16)}", body)
    try:
        with transaction.atomic():
            stored = StoredFile.objects.create(
                name=clean_name(name),
                path=path,
                size=found.size,
                content_type=content_type,
                sha256=found.sha256,
                purpose=purpose,
                created_at=at,
            )
            stored = vouch_for_file(file_id=stored.pk, at=at)
    except BaseException:
        default_storage.delete(path)
        raise
    return stored
