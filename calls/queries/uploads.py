"""Uploads in pieces: where each goes, and those that a person has not finished."""

from datetime import datetime
from typing import Any

from calls.models import StageEntry
from calls.queries.files import ANSWER
from pscc.files.models import Upload
from pscc.files.uploads import open_uploads


def target_of(entry: StageEntry, question_key: str) -> str:
    """Return how an upload names the question of a working copy."""
    return f"{entry.pk}:{question_key}"


def question_of(upload: Upload) -> str:
    """Return the key of the question that an upload answers."""
    return upload.target.partition(":")[2]


def uploads_to(entry: StageEntry, by: Any, at: datetime) -> list[Upload]:
    """Return what a person has begun to send to a working copy, oldest first."""
    return open_uploads(by=by, purpose=ANSWER, targets=f"{entry.pk}:", at=at)


def upload_to(entry: StageEntry, uid: str, by: Any, at: datetime) -> Upload | None:
    """Return one's own upload to a working copy, finished or not; None for anybody else's."""
    own = Upload.objects.filter(user=by, purpose=ANSWER, expires_at__gt=at)
    return own.filter(uid=uid, target__startswith=f"{entry.pk}:").first()
