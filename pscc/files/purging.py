"""Taking a file out: its bytes and its name. What refers to it stays, and leads to a notice."""

import base64
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from pscc.files.actions import unlink_file
from pscc.files.measuring import measure
from pscc.files.models import StoredFile, Upload
from pscc.kernel.clock import now
from pscc.kernel.purging import Made, Target, made_of, purging
from pscc.outbox import publish

BYTES = "file"  # the field of a stored file that is purged: there is no such column
_NAME = "retire-removed"
_WORDS = (
    "Ce fichier a été retiré par l’équipe du portail.\n"
    "This file was removed by the portal's team.\n\n{mark}\n"
)
_DOT = base64.b64decode(  # a picture of one pixel, for what shows pictures
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
_PLACES = "a place in storage, or what the house says of a file"

purging(
    StoredFile,
    BYTES,
    untouched={
        "name": "goes with the bytes",
        "path": _PLACES,
        "content_type": _PLACES,
        "sha256": "tells nothing of what the file said",
        "flags": _PLACES,
        "purpose": _PLACES,
        "virus": _PLACES,
    },
)
purging(
    Upload,
    untouched={
        "purpose": _PLACES,
        "target": _PLACES,
        "name": "gone within 24 hours, and with the file",
        "parts": _PLACES,
    },
)


def is_purged(stored: StoredFile) -> bool:
    """Tell whether a notice stands in the place of a file."""
    return stored.name.startswith(_NAME)


@transaction.atomic
def purge_bytes(file_id: int, mark: str) -> None:
    """Put a notice in the place of a file's bytes and name; the outbox deletes the bytes once that
    is certain, and tries again until they are gone.
    """
    stored = StoredFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file_id)
    if is_purged(stored):
        return
    is_picture = stored.content_type.startswith("image/")
    content = _DOT if is_picture else _WORDS.format(mark=mark).encode()
    found = measure(BytesIO(content))
    path = default_storage.save(
        f"{now():%Y-%m-%d}/{secrets.token_hex(16)}", File(BytesIO(content), name="made")
    )
    with pgtrigger.ignore("files.StoredFile:immutable"):
        StoredFile.objects.filter(pk=file_id).update(
            name=f"{_NAME}.{'png' if is_picture else 'txt'}", path=path, size=found.size,
            sha256=found.sha256, content_type="image/png" if is_picture else "text/plain",
            flags=[], damaged_at=None,
        )  # fmt: skip
    with pgtrigger.ignore("files.StoredFileEvent:append_only"):
        events = apps.get_model("files", "StoredFileEvent")._default_manager
        events.filter(pgh_obj_id=file_id).update(path=path)
    for upload in Upload.objects.filter(file=file_id):
        for part in upload.parts:
            publish("files.bytes_purged", path=part)
        upload.delete()
    publish("files.bytes_purged", path=stored.path)


def drop_made_file(*, file_id: int) -> None:
    """Let the outbox delete a file that the portal made; nothing refers to it any more."""
    unlink_file(file_id=file_id)
    publish("files.made_file_dropped", file_id=file_id)


def _bytes_of(target: Target, at: datetime) -> Iterator[Made]:
    row: Any = target.row
    if isinstance(row, StoredFile) and not is_purged(row):
        yield Made(f"files.StoredFile.{BYTES}", 1, partial(purge_bytes, row.pk))


made_of.register("files", _bytes_of)
