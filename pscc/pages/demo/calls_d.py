"""A file of a draft whose connection broke on the way: one piece has arrived, the rest is due."""

from collections.abc import Mapping
from datetime import datetime

from calls.actions.uploads import receive_chunk, start_upload
from calls.models import StageEntry
from calls.queries.drafts import form_of, may_change
from pscc.accounts.models import User
from pscc.files.models import Upload
from pscc.files.uploads import CHUNK

NAME = "Plan de développement.pdf"
SIZE = 2 * CHUNK + 300_000


def load_half_sent_file(people: Mapping[str, User], at: datetime) -> int:
    """Leave an upload unfinished in the founder's newest draft that takes one; return how many."""
    founder = people["founder"]
    if Upload.objects.filter(user=founder, name=NAME).exists():
        return 0
    drafts = StageEntry.objects.select_related("application", "form_version", "stage__call")
    for entry in drafts.filter(application__created_by=founder, state="draft").order_by("-pk"):
        keys = [each.key for each in form_of(entry).questions() if each.is_file]
        if not keys or not may_change(entry, at):
            continue
        _send_first_piece(entry, keys[0], founder, at)
        return 1
    return 0


def _send_first_piece(entry: StageEntry, key: str, by: User, at: datetime) -> None:
    upload = start_upload(
        entry_id=entry.pk, question_key=key, name=NAME, size=SIZE, modified=0, by=by, at=at
    )
    piece = b"%PDF-1.7\n".ljust(CHUNK, b"%")
    receive_chunk(entry_id=entry.pk, upload=upload, offset=0, content=piece, by=by, at=at)
