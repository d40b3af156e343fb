"""Files in pieces: begun within the limits, received once, put together unchanged, swept."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from pscc.files.limits import FileLimits
from pscc.files.models import Upload
from pscc.files.refusals import FileRefusedError
from pscc.files.uploads import (
    CHUNK,
    MAX_OPEN,
    UploadRefusedError,
    WrongOffsetError,
    assembled,
    cancel_upload,
    discard_stale_uploads,
    end_upload,
    open_uploads,
    receive_chunk,
    start_upload,
)
from pscc.kernel.clock import now
from tests.files import samples

pytestmark = pytest.mark.django_db
CONTENT = samples.pdf(bytes(range(256)) * 18_000)  # two whole pieces and a bit


@pytest.fixture
def begin(storage_folder, sender):
    """Return a function that begins an upload of the sender."""

    def act(**options):
        values = {
            "purpose": "sample", "target": "1:plan", "name": "Plan.pdf", "size": len(CONTENT),
            "modified": 1_764_000_000_000, "by": sender, "at": now(), "limits": FileLimits(),
        }  # fmt: skip
        return start_upload(**values | options)

    return act


def piece(offset, content=CONTENT):
    return content[offset : offset + CHUNK]


def put(upload, offset, content=None, at=None):
    body = piece(offset) if content is None else content
    return receive_chunk(upload_id=upload.pk, offset=offset, content=body, at=at or now())


def put_all(upload):
    for offset in range(0, len(CONTENT), CHUNK):
        upload = put(upload, offset)
    return upload


def pieces_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_pieces_make_the_file_again(begin):
    upload = put_all(begin())

    with assembled(upload) as whole:
        content = whole.read()

    assert upload.is_whole
    assert sha256(content).digest() == sha256(CONTENT).digest()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"name": "Plan.exe"}, "extension"),
        ({"name": "Plan"}, "extension"),
        ({"size": 0}, "empty"),
        ({"limits": FileLimits(max_bytes=CHUNK)}, "size"),
        ({"limits": FileLimits(extensions=frozenset({"png"}))}, "extension"),
    ],
)
def test_what_would_be_refused_is_refused_before_the_first_byte(begin, options, code):
    with pytest.raises(FileRefusedError) as refusal:
        begin(**options)

    assert refusal.value.code == code
    assert Upload.objects.count() == 0


def test_the_days_allowance_counts_what_is_announced_elsewhere(begin, settings, stranger):
    settings.FILES_DAILY_BYTES_PER_PERSON = 2 * len(CONTENT)
    begin(name="One.pdf")
    begin(name="Two.pdf")

    with pytest.raises(FileRefusedError) as refusal:
        begin(name="Three.pdf")
    begin(name="Three.pdf", by=stranger)

    assert refusal.value.code == "allowance"
    assert Upload.objects.count() == 3


def test_a_person_has_so_many_at_a_time(begin):
    for number in range(MAX_OPEN):
        begin(name=f"{number}.pdf", size=10)

    with pytest.raises(UploadRefusedError) as refusal:
        begin(name="One more.pdf", size=10)

    assert str(refusal.value.message) == (
        "You have 20 unfinished uploads. Finish or cancel one, then add this file."
    )


def test_the_same_file_to_the_same_place_goes_on(begin, stranger):
    first = put(begin(), 0)

    again = begin()
    others = [
        begin(modified=1),
        begin(name="Plan 2.pdf"),
        begin(target="1:annex"),
        begin(size=len(CONTENT) + 1),
        begin(by=stranger),
    ]

    assert (again.pk, again.received) == (first.pk, CHUNK)
    assert {each.received for each in others} == {0}


def test_a_repeated_piece_is_received_once(begin, storage_folder):
    upload = begin()
    put(upload, 0)

    again = put(upload, 0)

    assert again.received == CHUNK
    assert len(pieces_in(storage_folder)) == 1


@pytest.mark.parametrize(
    ("offset", "content"),
    [
        (2 * CHUNK, None),  # one left out
        (1, piece(1)),  # between two
        (-1, piece(0)),
        (9 * CHUNK, b"beyond the end"),
        (CHUNK, piece(CHUNK)[:-1]),  # cut off
        (CHUNK, piece(CHUNK) + b"x"),  # too long
        (CHUNK, b""),
        (0, b"short"),
    ],
)
def test_a_piece_that_does_not_follow_hears_where_to_go_on(begin, storage_folder, offset, content):
    upload = begin()
    put(upload, 0)

    with pytest.raises(WrongOffsetError) as wrong:
        put(upload, offset, content)

    assert wrong.value.received == CHUNK
    assert len(pieces_in(storage_folder)) == 1


def test_a_part_of_a_file_is_no_file(begin):
    upload = put(begin(), 0)

    with pytest.raises(UploadRefusedError), assembled(upload):
        pytest.fail("it is not whole")


def test_an_upload_ends_once(begin, store):
    upload, stored = put_all(begin()), store()
    end_upload(upload_id=upload.pk, file_id=stored.pk)

    with pytest.raises(UploadRefusedError) as refusal:
        end_upload(upload_id=upload.pk, file_id=store().pk)

    upload.refresh_from_db()
    assert str(refusal.value.message) == "This file was added already."
    assert upload.file == stored


def test_a_cancelled_upload_leaves_nothing_and_takes_nothing_more(begin, storage_folder, store):
    upload = put(begin(), 0)

    cancel_upload(upload_id=upload.pk)

    assert pieces_in(storage_folder) == []
    with pytest.raises(Upload.DoesNotExist):
        put(upload, CHUNK)
    with pytest.raises(UploadRefusedError):
        end_upload(upload_id=upload.pk, file_id=store().pk)


def test_cancelling_what_became_a_file_does_nothing(begin, store):
    upload = put_all(begin())
    end_upload(upload_id=upload.pk, file_id=store().pk)

    cancel_upload(upload_id=upload.pk)

    assert Upload.objects.filter(pk=upload.pk).exists()


def test_unfinished_uploads_are_listed_for_their_sender_alone(begin, sender, stranger, store):
    upload = begin()
    begin(target="2:plan")
    done = put_all(begin(name="Done.pdf"))
    end_upload(upload_id=done.pk, file_id=store().pk)
    begin(by=stranger)

    found = open_uploads(by=sender, purpose="sample", targets="1:", at=now())

    assert found == [upload]


def test_each_piece_gives_a_day_more_and_then_it_goes(begin, storage_folder, sender):
    at = now()
    upload = begin(at=at)
    put(upload, 0, at=at + timedelta(hours=23))
    later = at + timedelta(hours=46)
    fresh = put(begin(name="Fresh.pdf", at=later), 0, at=later)

    early = discard_stale_uploads(at=later)
    listed = open_uploads(by=sender, purpose="sample", targets="", at=at + timedelta(hours=47))
    gone = discard_stale_uploads(at=at + timedelta(hours=47))

    assert (early, gone) == (0, 1)
    assert listed == [fresh]
    assert list(Upload.objects.all()) == [fresh]
    assert [path.parent.name for path in pieces_in(storage_folder)] == [fresh.uid]


def test_pieces_without_a_row_go_with_the_sweep(begin, storage_folder):
    upload = put(begin(), 0)
    Upload.objects.all().delete()

    assert discard_stale_uploads(at=now()) == 0
    assert discard_stale_uploads(at=now()) == 0

    assert not (storage_folder / upload.folder).exists()


def test_pieces_of_a_finished_upload_go_with_the_sweep(begin, store, storage_folder):
    upload, stored = put_all(begin()), store()
    end_upload(upload_id=upload.pk, file_id=stored.pk)

    discard_stale_uploads(at=now())

    assert pieces_in(storage_folder) == [storage_folder / stored.path]


def test_a_piece_that_was_written_and_not_noted_is_sent_again(begin, storage_folder):
    """The server fell between the bytes and the row."""
    upload = put(begin(), 0)
    default_storage.save(f"{upload.folder}/{CHUNK:011d}-lost", ContentFile(b"half"))

    upload = put_all(upload)

    with assembled(upload) as whole:
        assert whole.read() == CONTENT


def test_pieces_that_vanish_are_no_file(begin):
    upload = put_all(begin())
    cancel_upload(upload_id=upload.pk)

    with pytest.raises(UploadRefusedError), assembled(upload):
        pytest.fail("its pieces are gone")


def test_a_storage_without_folders_serves_as_well(begin, settings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    upload, given_up = put_all(begin()), put(begin(name="Old.pdf"), 0)

    with assembled(upload) as whole:
        content = whole.read()
    cancel_upload(upload_id=given_up.pk)
    discard_stale_uploads(at=now())

    assert content == CONTENT
    assert default_storage.listdir("uploads") == ([upload.uid], [])


def test_names_tell_nothing_in_storage(begin, storage_folder):
    put(begin(name="Secret molecule XB-7.pdf"), 0)

    assert "Secret" not in str(pieces_in(storage_folder))


def test_memory_stays_flat_while_the_pieces_are_put_together(begin):
    upload = begin(size=20 * CHUNK)
    for number in range(20):
        put(upload, number * CHUNK, b"x" * CHUNK)
    upload.refresh_from_db()
    tracemalloc.start()

    with assembled(upload) as whole:
        size = whole.seek(0, 2)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 20 * CHUNK
    assert peak < 3 * CHUNK


@pytest.mark.django_db(transaction=True)
def test_the_same_piece_from_four_tabs_at_once_is_received_once(begin, storage_folder):
    upload = begin()

    def send(_number):
        try:
            return put(upload, 0).received
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers == [CHUNK] * 4
    assert len(pieces_in(storage_folder)) == 1
