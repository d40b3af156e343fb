"""A file in pieces against the clock and against itself: closing, grace, two who finish at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from calls.actions.answers import CannotEditError
from calls.actions.uploads import finish_upload, receive_chunk, start_upload
from calls.models import LateRequest
from pscc.files.models import StoredFile, Upload
from pscc.files.uploads import CHUNK
from pscc.kernel.clock import now
from tests.calls.applying import draft
from tests.calls.uploading import CONTENT, linked, schema, send_rest
from tests.factories import make_user
from tests.files.conftest import storage_folder

__all__ = ["storage_folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def closing():
    """Return a call that closes in an hour with ten minutes of grace, and a half-sent file."""
    closes_at = now() + timedelta(hours=1)
    entry, owner = draft(schema=schema(), closes_at=closes_at, grace_minutes=10)
    upload = start_upload(
        entry_id=entry.pk, question_key="plan", name="Plan.pdf", size=len(CONTENT), modified=1,
        by=owner, at=closes_at - timedelta(minutes=5),
    )  # fmt: skip
    return entry, owner, upload, closes_at + timedelta(minutes=10)


def test_the_grace_counts_to_its_last_instant(closing):
    entry, owner, upload, end = closing

    whole = send_rest(entry, owner, upload, end)
    attached = finish_upload(entry_id=entry.pk, upload=whole, by=owner, at=end)

    assert attached.attached_at == end


def test_after_the_closing_what_arrived_is_refused_in_words_and_kept(closing, client):
    entry, owner, upload, end = closing
    whole = send_rest(entry, owner, upload, end)
    late = end + timedelta(seconds=1)

    refusals = []
    for act in (
        lambda: receive_chunk(
            entry_id=entry.pk, upload=whole, offset=0, content=CONTENT[:CHUNK], by=owner, at=late
        ),
        lambda: finish_upload(entry_id=entry.pk, upload=whole, by=owner, at=late),
    ):
        with pytest.raises(CannotEditError) as refusal:
            act()
        refusals.append(str(refusal.value.message).split(":")[0][:20])

    assert refusals == ["This call closed on ", "This call closed on "]
    assert Upload.objects.get().is_whole
    assert linked() == []


def test_with_more_time_granted_the_kept_file_is_added(closing):
    entry, owner, upload, end = closing
    whole = send_rest(entry, owner, upload, end)
    at = end + timedelta(minutes=30)
    LateRequest.objects.create(
        entry=entry, reason="Ill.", asked_by=owner, asked_at=end, state="granted",
        until=at + timedelta(hours=1), decided_by=make_user(), decided_at=at,
    )  # fmt: skip

    finish_upload(entry_id=entry.pk, upload=whole, by=owner, at=at)

    assert len(linked()) == 1


# --- At the same time ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_add_one_file():
    entry, owner = draft(schema=schema())
    begun = start_upload(
        entry_id=entry.pk, question_key="plan", name="Plan.pdf", size=len(CONTENT), modified=1,
        by=owner, at=now(),
    )  # fmt: skip
    whole = send_rest(entry, owner, begun, now())

    def finish(_number):
        try:
            mine = Upload.objects.get(pk=whole.pk)
            return finish_upload(entry_id=entry.pk, upload=mine, by=owner, at=now()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = set(pool.map(finish, range(3)))

    entry.refresh_from_db()
    assert len(answers) == 1
    assert len(linked()) == 1
    assert entry.version == 2
    assert StoredFile.objects.linked().count() == 1
