"""A file of an answer in pieces: the script's addresses, from the first word to the linked file."""

from hashlib import sha256

import pytest
from django.test import Client

from calls.models import AttachedFile
from partners.enums import ProjectRole
from pscc.files.models import StoredFile, Upload
from pscc.files.uploads import CHUNK
from tests.calls.applying import draft, to
from tests.calls.uploading import CONTENT, announce, linked, put, put_all, schema
from tests.factories import make_team_member, make_user
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


def test_a_file_arrives_in_pieces_and_is_linked_unchanged(desk, client):
    entry, owner = desk
    begun = announce(client, entry)

    last = put_all(client, begun.json())
    done = client.post(begun.json()["finish"])

    entry.refresh_from_db()
    stored = StoredFile.objects.get()
    assert (begun.status_code, last.status_code, done.status_code) == (201, 200, 200)
    assert last.json()["received"] == len(CONTENT)
    assert done.json() == {"file": stored.uid, "name": "Plan.pdf", "version": 2}
    assert linked() == [("plan", "Plan.pdf", sha256(CONTENT).hexdigest())]
    assert (entry.version, entry.saved_by, stored.uploaded_by) == (2, owner, owner)
    assert stored.linked_at is not None


def test_the_pieces_are_gone_once_the_file_is_there(desk, client, storage_folder):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put_all(client, begun)

    client.post(begun["finish"])

    paths = [path for path in storage_folder.rglob("*") if path.is_file()]
    assert paths == [storage_folder / StoredFile.objects.get().path]


def test_after_a_reload_the_script_hears_what_has_arrived(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)

    offered = client.get(to("upload_list", entry)).json()["uploads"]
    again = announce(client, entry).json()
    status = client.get(begun["url"]).json()

    expected = begun | {"received": CHUNK, "kept_until": status["kept_until"]}
    assert offered == [expected]
    assert again == expected
    assert status == expected


def test_a_wrong_place_hears_the_right_one(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)

    repeated = put(client, begun["url"], 0)
    ahead = put(client, begun["url"], 2 * CHUNK)
    nonsense = client.post(
        f"{begun['url']}?offset=x", b"x", content_type="application/octet-stream"
    )

    assert (repeated.status_code, repeated.json()["received"]) == (200, CHUNK)
    assert (ahead.status_code, ahead.json()) == (409, {"received": CHUNK})
    assert (nonsense.status_code, nonsense.json()) == (409, {"received": CHUNK})


def test_more_than_a_piece_is_not_even_read(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()

    answer = client.post(
        f"{begun['url']}?offset=0", b"x" * (CHUNK + 1), content_type="application/octet-stream"
    )

    assert answer.status_code == 413
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "Plan.docx"}, "This kind of file is not accepted here. Send one of these: PDF."),
        ({"size": 0}, "The file is empty. Save it again and send it once more."),
        ({"size": 9_000_001}, "The file is larger than 8 MB."),
        ({"question": "title"}, "This question takes no file."),
        ({"question": "unknown"}, "This question takes no file."),
    ],
)
def test_what_cannot_be_is_refused_before_the_first_byte(desk, client, options, words):
    entry, _owner = desk

    answer = announce(client, entry, **options)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(words)
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{" * 3000,
        b"x" * 5000,
        b'{"question": "plan", "name": "a.pdf"}',
        b'{"question": "plan", "name": "a.pdf", "size": true}',
        b'{"question": "plan", "name": "a.pdf", "size": -1}',
        b'{"question": "plan", "name": "a.pdf", "size": 1e9}',
        b'{"question": 5, "name": "a.pdf", "size": 1}',
    ],
)
def test_what_is_not_understood_is_said_so(desk, client, body):
    entry, _owner = desk

    answer = client.post(to("upload_list", entry), body, content_type="application/json")

    assert (answer.status_code, Upload.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (samples.png() + b"\0" * CHUNK, "The content does not match the name"),
        (b"<html><script>" + b"x" * CHUNK, "The file hides a second kind of content."),
        (samples.pdf(b"x" * CHUNK, end=b""), "The PDF is damaged or incomplete."),
        (
            samples.pdf(b"x" * CHUNK) + samples.zipped({"a.js": b"x"}),
            "The file hides a second kind of content.",
        ),
    ],
    ids=["renamed", "page", "cut off", "polyglot"],
)
def test_the_whole_file_is_checked_by_its_content(desk, client, storage_folder, content, words):
    entry, _owner = desk
    begun = announce(client, entry, size=len(content)).json()
    put_all(client, begun, content)

    answer = client.post(begun["finish"])

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(words)
    assert (Upload.objects.count(), StoredFile.objects.count(), linked()) == (0, 0, [])
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def test_pages_are_counted_as_for_any_file(client):
    entry, owner = draft(schema=schema(max_pages=2))
    client.force_login(owner)
    begun = announce(client, entry).json()
    put_all(client, begun)

    answer = client.post(begun["finish"])

    assert answer.status_code == 422
    assert answer.json()["message"].startswith("The portal cannot count the pages of “Plan.pdf”")


def test_a_part_cannot_be_finished_and_is_kept(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)

    answer = client.post(begun["finish"])

    assert answer.status_code == 422
    assert answer.json()["message"] == "The file has not arrived completely. Send the rest first."
    assert Upload.objects.get().received == CHUNK


def test_finishing_twice_adds_once(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put_all(client, begun)

    first, second = client.post(begun["finish"]), client.post(begun["finish"])

    assert first.json() == second.json()
    assert len(linked()) == 1


def test_finishing_what_was_removed_since_says_so(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put_all(client, begun)
    client.post(begun["finish"])
    AttachedFile.objects.all().delete()

    answer = client.post(begun["finish"])

    assert (answer.status_code, answer.json()["message"]) == (
        422, "This file was added, and removed again since.",
    )  # fmt: skip


def test_a_cancelled_upload_is_gone(desk, client, storage_folder):
    entry, _owner = desk
    begun = announce(client, entry).json()
    put(client, begun["url"], 0)

    answer = client.post(begun["cancel"])

    assert answer.status_code == 204
    assert [client.get(begun["url"]).status_code, put(client, begun["url"], CHUNK).status_code,
            client.post(begun["finish"]).status_code] == [404, 404, 404]  # fmt: skip
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def everything(client, entry, begun):
    return [
        client.get(to("upload_list", entry)).status_code,
        announce(client, entry).status_code,
        client.get(begun["url"]).status_code,
        put(client, begun["url"], 0).status_code,
        client.post(begun["finish"]).status_code,
        client.post(begun["cancel"]).status_code,
    ]


def test_an_ended_session_is_told_so_and_nothing_else(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()

    assert everything(Client(), entry, begun) == [401] * 6


def test_to_strangers_nothing_is_there(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    other, stranger = draft(schema=schema())
    client.force_login(stranger)

    there = everything(client, entry, begun)
    own = announce(client, other).json()
    borrowed = own["url"].replace(own["uid"], begun["uid"])

    assert there == [404] * 6
    assert client.get(borrowed).status_code == 404
    assert client.get(own["url"].replace(own["uid"], "22222222222a")).status_code == 404
    assert Upload.objects.count() == 2


def test_a_colleagues_upload_is_their_own(desk, client):
    entry, _owner = desk
    begun = announce(client, entry).json()
    editor, reader = make_user(), make_user()
    project = entry.application.project
    make_team_member(user=editor, project=project, role=ProjectRole.EDIT)
    make_team_member(user=reader, project=project, role=ProjectRole.VIEW)

    client.force_login(editor)
    by_editor = everything(client, entry, begun)
    client.force_login(reader)
    by_reader = everything(client, entry, begun)

    assert by_editor == [200, 201, 404, 404, 404, 404]
    assert by_reader == [403] * 6


def test_a_full_question_is_said_before_the_first_byte(desk, client):
    entry, _owner = desk
    for _each in range(10):
        begun = announce(client, entry, size=len(samples.pdf())).json()
        put_all(client, begun, samples.pdf())
        client.post(begun["finish"])

    answer = announce(client, entry)

    assert answer.status_code == 422
    assert answer.json()["message"] == "This question has 10 files already. Remove one first."


def test_the_page_tells_the_script_where_to_send(desk, client):
    entry, _owner = desk

    page = client.get(to("application_section", entry, section="annexes")).text

    assert f'data-uploads="{to("upload_list", entry)}"' in page
    assert 'data-upload="plan"' in page
    assert 'id="upload-words"' in page
