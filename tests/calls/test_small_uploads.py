"""A file of an answer that is no more than a piece: it comes in one request."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from django.test import Client

from calls.models import CallStage
from partners.enums import ProjectRole
from pscc.files.models import StoredFile, Upload
from pscc.files.uploads import CHUNK
from pscc.kernel.clock import now
from tests.calls.applying import draft, to
from tests.calls.uploading import linked, schema
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


def send_whole(client, entry, content=None, **options):
    content = samples.pdf() if content is None else content
    about = {"question": "plan", "name": "Plan.pdf", "size": len(content)} | options
    url = f"{to('upload_list', entry)}?{urlencode(about)}"
    return client.post(url, content, content_type="application/octet-stream")


def test_a_small_file_comes_in_one_request(desk, client, storage_folder):
    entry, owner = desk

    answer = send_whole(client, entry)

    entry.refresh_from_db()
    stored = StoredFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"file": stored.uid, "name": "Plan.pdf", "version": 2}
    assert linked() == [("plan", "Plan.pdf", sha256(samples.pdf()).hexdigest())]
    assert (entry.version, entry.saved_by, stored.uploaded_by) == (2, owner, owner)
    assert (storage_folder / stored.path).read_bytes() == samples.pdf()
    assert Upload.objects.count() == 0


def test_a_small_file_sent_again_without_an_answer_is_added_once(desk, client, storage_folder):
    entry, _owner = desk
    first = send_whole(client, entry)

    again = send_whole(client, entry)
    renamed = send_whole(client, entry, name="Other.pdf")
    changed = send_whole(client, entry, samples.pdf(b"other"))

    assert again.json() == first.json()
    assert renamed.json()["file"] != first.json()["file"]
    assert changed.json()["file"] not in {first.json()["file"], renamed.json()["file"]}
    paths = [path for path in storage_folder.rglob("*") if path.is_file()]
    assert len(paths) == StoredFile.objects.count() == len(linked()) == 3


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"question": "nothing"}, (422, "takes no file")),
        ({"name": "Plan.exe"}, (422, "This kind of file is not accepted here")),
        ({"content": b"GIF89a" + bytes(90)}, (422, "does not match")),
        ({"size": "-4"}, (400, "could not read")),
        ({"size": "9" * 30}, (400, "could not read")),
        ({"name": ""}, (400, "could not read")),
        ({"content": bytes(CHUNK + 1)}, (413, "could not read")),
    ],
    ids=["question", "kind", "content", "negative", "huge", "unnamed", "too-long"],
)
def test_a_small_file_that_cannot_be_leaves_nothing(desk, client, storage_folder, options, answer):
    entry, _owner = desk

    told = send_whole(client, entry, **options)

    assert told.status_code == answer[0]
    assert answer[1] in told.json()["message"]
    assert StoredFile.objects.count() == 0
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def test_a_small_file_that_was_cut_off_is_asked_for_again(desk, client):
    entry, _owner = desk

    answer = send_whole(client, entry, size=len(samples.pdf()) + 1)

    assert (answer.status_code, answer.json()) == (409, {"received": 0})
    assert linked() == []


def test_a_small_file_for_a_full_question_leaves_nothing(desk, client, storage_folder):
    entry, _owner = desk
    for number in range(10):
        send_whole(client, entry, name=f"{number}.pdf")

    answer = send_whole(client, entry, name="more.pdf")
    known = send_whole(client, entry, name="3.pdf")

    assert answer.status_code == 422
    assert answer.json()["message"] == "This question has 10 files already. Remove one first."
    assert known.status_code == 201
    assert StoredFile.objects.count() == len(linked()) == 10
    assert len([path for path in storage_folder.rglob("*") if path.is_file()]) == 10


def test_a_small_file_is_for_its_team_only(desk, client):
    entry, _owner = desk
    reader, stranger = make_user(), make_user()
    make_team_member(user=reader, project=entry.application.project, role=ProjectRole.VIEW)

    client.force_login(reader)
    by_reader = send_whole(client, entry).status_code
    client.force_login(stranger)
    by_stranger = send_whole(client, entry).status_code

    assert (by_reader, by_stranger, send_whole(Client(), entry).status_code) == (403, 404, 401)
    assert linked() == []


def test_a_small_file_takes_few_statements(desk, client, queries):
    entry, _owner = desk
    send_whole(client, entry, name="first.pdf")

    with queries(22):
        send_whole(client, entry)


def test_a_small_file_that_is_in_answers_even_after_the_closing_and_the_allowance(
    desk, client, settings
):
    entry, _owner = desk
    first = send_whole(client, entry)
    settings.FILES_DAILY_BYTES_PER_PERSON = len(samples.pdf())
    CallStage.objects.update(closes_at=now() - timedelta(minutes=5))

    again = send_whole(client, entry)
    other = send_whole(client, entry, name="Other.pdf")

    assert (again.status_code, again.json()) == (201, first.json())
    assert other.status_code == 422
    assert linked() == [("plan", "Plan.pdf", sha256(samples.pdf()).hexdigest())]
