"""Words of other rooms in what is noted of accounts, in the staff desk's log and in data copies."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

import pghistory.models
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage

from pscc.accounts.models import AccountChange, DataCopy, Purge, User
from pscc.accounts.purge_words import variants_of
from pscc.files.models import StoredFile
from pscc.files.purging import drop_made_file
from pscc.kernel.purging import Copies, Made, Target, made_of, purging

_CLOSING = "goes when the account closes, in its history as well"

purging(
    User,
    untouched={"password": "a digest", "email": _CLOSING, "name": _CLOSING, "orcid": _CLOSING},
)
purging(AccountChange, untouched={"detail": _CLOSING})
purging(
    Purge,
    untouched=dict.fromkeys(
        ("table", "object_uid", "field", "key", "places"),
        "says what was purged, never what it said",
    ),
)
purging(LogEntry, copied=(Copies(fields=("object_repr", "change_message")),))
purging(pghistory.models.Context, copied=(Copies(fields=("metadata",)),))


def _copies_with(target: Target, at: datetime) -> Iterator[Made]:
    """Find copies of somebody's data that hold the words, or are of the person who sent a file."""
    copies = DataCopy.objects.exclude(file=None).select_related("file")
    row: Any = target.row
    sender = row.uploaded_by_id if isinstance(row, StoredFile) else None
    variants = [each.encode() for each in variants_of(target.words)]
    held: list[Any] = [
        each
        for each in copies
        if (sender is not None and each.user_id == sender) or _holds(each, variants)
    ]

    def drop(_mark: str) -> None:
        for copy in held:
            copy.delete()
            drop_made_file(file_id=copy.file_id)

    yield Made("accounts.DataCopy", len(held), drop)


def _holds(copy: DataCopy, variants: list[bytes]) -> bool:
    if not variants or copy.file is None or not default_storage.exists(copy.file.path):
        return False
    try:
        with default_storage.open(copy.file.path) as file, ZipFile(file) as archive:
            pages = [each for each in archive.namelist() if not each.startswith("files/")]
            texts = [archive.read(each) for each in pages]
            texts += [each.encode() for each in archive.namelist()]
    except BadZipFile:
        return False
    return any(each in text for text in texts for each in variants)


made_of.register("accounts", _copies_with)
