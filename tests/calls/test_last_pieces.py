"""The last piece of a file finishes it: one request less, and the same checks."""

from hashlib import sha256

import pytest

from calls.models import AttachedFile
from pscc.files.models import StoredFile, Upload
from pscc.files.uploads import CHUNK
from tests.calls.applying import draft
from tests.calls.uploading import CONTENT, announce, linked, put, put_last, schema
from tests.files import samples
from tests.files.conftest import storage_folder

__all__ = ["storage_folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def desk(client):
    """Return a draft that takes larger files, and its signed-in signatory."""
    entry, owner = draft(schema=schema())
    client.force_login(owner)
    return entry, owner


SMALL = samples.pdf()


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_of_one_piece_is_there_after_one_request(desk, client, storage_folder):
    entry, _owner = desk
    begun = announce(client, entry, size=len(SMALL)).json()

    answer = put_last(client, begun["url"], 0, SMALL)

    stored = StoredFile.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"file": stored.uid, "name": "Plan.pdf", "version": 2}
    assert linked() == [("plan", "Plan.pdf", sha256(SMALL).hexdigest())]
    assert files_in(storage_folder) == [storage_folder / stored.path]
    assert Upload.objects.get().file == stored


def test_the_last_of_several_pieces_finishes_the_file(desk, client, storage_folder):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)
    put(client, begun["url"], CHUNK)

    answer = put_last(client, begun["url"], 2 * CHUNK)

    stored = StoredFile.objects.get()
    assert answer.json() == {"file": stored.uid, "name": "Plan.pdf", "version": 2}
    assert linked() == [("plan", "Plan.pdf", sha256(CONTENT).hexdigest())]
    assert files_in(storage_folder) == [storage_folder / stored.path]


@pytest.mark.parametrize("content", [SMALL, CONTENT], ids=["one piece", "several"])
def test_the_last_piece_sent_twice_adds_once(desk, client, content):
    entry, _owner = desk
    begun = announce(client, entry, size=len(content)).json()
    last = (len(content) - 1) // CHUNK * CHUNK
    for offset in range(0, last, CHUNK):
        put(client, begun["url"], offset, content)

    answers = [put_last(client, begun["url"], last, content) for _each in range(2)]

    entry.refresh_from_db()
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert (len(linked()), StoredFile.objects.count(), entry.version) == (1, 1, 2)


def test_a_last_piece_before_its_turn_hears_where_to_go_on(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)

    answer = put_last(client, begun["url"], 2 * CHUNK)

    assert (answer.status_code, answer.json()) == (409, {"received": CHUNK})
    assert linked() == []


@pytest.mark.parametrize(
    "body", [SMALL[:-1], SMALL + b"x", b""], ids=["too short", "too long", "empty"]
)
def test_one_piece_of_another_size_than_announced_is_no_file(desk, client, body):
    entry, _owner = desk
    begun = announce(client, entry, size=len(SMALL)).json()

    answer = put_last(client, begun["url"], 0, body)

    assert (answer.status_code, answer.json()) == (409, {"received": 0})
    assert (linked(), StoredFile.objects.count(), Upload.objects.count()) == ([], 0, 1)


def test_a_middle_piece_called_the_last_is_kept_and_the_rest_asked_for(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()

    answer = put_last(client, begun["url"], 0)

    assert answer.status_code == 422
    assert answer.json()["message"] == "The file has not arrived completely. Send the rest first."
    assert Upload.objects.get().received == CHUNK


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (samples.png(), "The content does not match the name"),
        (samples.pdf(b"x" * CHUNK, end=b""), "The PDF is damaged or incomplete."),
    ],
    ids=["one piece", "several"],
)
def test_the_last_piece_of_a_refused_file_tells_why(desk, client, storage_folder, content, words):
    entry, _owner = desk
    begun = announce(client, entry, size=len(content)).json()
    last = (len(content) - 1) // CHUNK * CHUNK
    for offset in range(0, last, CHUNK):
        put(client, begun["url"], offset, content)

    answer = put_last(client, begun["url"], last, content)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(words)
    assert (Upload.objects.count(), StoredFile.objects.count(), linked()) == (0, 0, [])
    assert files_in(storage_folder) == []


def test_a_file_beyond_the_days_allowance_is_kept_for_tomorrow(desk, client, settings):
    """It was announced in time; others sent meanwhile."""
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)
    put(client, begun["url"], CHUNK)
    settings.FILES_DAILY_BYTES_PER_PERSON = 1000

    refused = put_last(client, begun["url"], 2 * CHUNK)
    settings.FILES_DAILY_BYTES_PER_PERSON = 10**9
    done = client.post(begun["finish"])

    assert refused.status_code == 422
    assert refused.json()["message"].startswith("You can send")
    assert (done.status_code, len(linked())) == (200, 1)


def test_files_of_questions_that_are_gone_take_no_room(desk, client, monkeypatch):
    monkeypatch.setattr("calls.actions.files.MAX_FILES", 2)
    entry, _owner = desk
    begun = announce(client, entry, size=len(SMALL)).json()
    put_last(client, begun["url"], 0, SMALL)
    AttachedFile.objects.update(question_key="was_asked_before")
    for number in range(2):
        begun = announce(client, entry, name=f"{number}.pdf", size=len(SMALL)).json()
        put_last(client, begun["url"], 0, SMALL)

    full = announce(client, entry, size=len(SMALL))

    assert sorted(name for _key, name, _hash in linked()) == ["0.pdf", "1.pdf", "Plan.pdf"]
    assert full.status_code == 422
    assert full.json()["message"].startswith("An application holds at most 2 files")
