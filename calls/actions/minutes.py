"""The minutes of a meeting as files: one PDF a language, made by the worker once it is closed."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from calls.enums import MeetingState
from calls.minutes import minutes_name, render_minutes
from calls.models import PanelMeeting
from calls.queries.minutes import MINUTES, read_minutes
from calls.receipts import LANGUAGES
from pscc.files.actions import link_file, store_upload, vouch_for_file
from pscc.files.models import StoredFile
from pscc.outbox import publish


@transaction.atomic
def prepare_minutes(*, meeting_id: int, at: datetime) -> int:
    """Make the minutes that a closed meeting still lacks; return how many were made.

    They hold every item: who may not know of one gets a version made for them instead. Locks the
    meeting. Publishes `calls.minutes_made` once both are there.
    """
    meeting = PanelMeeting.objects.lock(meeting_id)
    lacking = [each for each in LANGUAGES if getattr(meeting, f"minutes_{each}_id") is None]
    if meeting.state != MeetingState.CLOSED or not lacking:
        return 0
    for language in lacking:
        setattr(meeting, f"minutes_{language}", _stored(meeting, language, at))
    meeting.save()
    publish("calls.minutes_made", meeting_id=meeting.pk)
    return len(lacking)


def _stored(meeting: PanelMeeting, language: str, at: datetime) -> StoredFile:
    content = render_minutes(read_minutes(meeting), language)
    name = minutes_name(meeting, language)
    upload = SimpleUploadedFile(name, content, "application/pdf")
    stored = store_upload(upload=upload, purpose=MINUTES, by=AnonymousUser(), at=at)
    link_file(file_id=stored.pk, at=at)
    vouch_for_file(file_id=stored.pk, at=at)
    return stored
