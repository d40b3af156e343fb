"""The only door: who gets a file, what the answer carries, and what is written down."""

import pytest
from django.test import Client

from pscc.files.access import readers
from pscc.files.enums import FileState
from pscc.files.models import FileRead, StoredFile
from pscc.kernel.clock import now
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sender_reads(monkeypatch):
    """Let the purpose "sample" answer: whoever sent it may read it; and "public": everybody."""
    monkeypatch.setitem(readers, "sample", lambda user, file: file.uploaded_by_id == user.pk)
    monkeypatch.setitem(readers, "public", lambda *_asked: True)


@pytest.fixture
def clean(store):
    """Return a function that stores a file and clears it."""

    def make(**options):
        stored = store(**options)
        stored.clear(at=now())
        stored.save()
        return stored

    return make


def _as(person):
    client = Client()
    client.force_login(person)
    return client


def _bytes(answer):
    return b"".join(answer.streaming_content)


def test_whoever_may_read_gets_the_bytes(clean, sender):
    stored = clean()

    answer = _as(sender).get(f"/fr/files/{stored.uid}/")

    assert (answer.status_code, _bytes(answer)) == (200, samples.pdf())


def test_the_answer_can_do_no_harm(clean, sender):
    stored = clean(name="Étude bêta.pdf")

    answer = _as(sender).get(f"/fr/files/{stored.uid}/")
    _bytes(answer)

    names = (
        "Content-Type", "Content-Length", "Content-Disposition", "X-Content-Type-Options",
        "Content-Security-Policy", "Cache-Control",
    )  # fmt: skip
    assert {name: answer[name] for name in names} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(stored.size),
        "Content-Disposition": "attachment; filename*=utf-8''%C3%89tude%20b%C3%AAta.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def test_others_learn_nothing(clean, stranger):
    stored = clean()
    client = _as(stranger)

    theirs, absent = client.get(f"/fr/files/{stored.uid}/"), client.get("/fr/files/abcdefghjkmn/")

    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert len(theirs.content) == len(absent.content)


def test_visitors_are_asked_to_sign_in_whether_it_exists_or_not(clean, client):
    stored = clean()

    answers = [client.get(f"/fr/files/{uid}/") for uid in (stored.uid, "abcdefghjkmn")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer["Location"].split("?")[0] for answer in answers] == [
        answers[0]["Location"].split("?")[0]
    ] * 2


def test_a_public_file_needs_no_account(clean, client):
    stored = clean(purpose="public")

    answer = client.get(f"/fr/files/{stored.uid}/")
    _bytes(answer)

    assert answer.status_code == 200
    read = FileRead.objects.get()
    assert (read.file_id, read.user) == (stored.pk, None)


def test_a_purpose_nobody_answers_for_is_closed(clean, sender):
    stored = clean(purpose="forgotten")

    assert _as(sender).get(f"/fr/files/{stored.uid}/").status_code == 404


def test_each_read_is_written_down(clean, sender):
    stored = clean()

    for _time in range(2):
        _bytes(_as(sender).get(f"/fr/files/{stored.uid}/"))

    assert list(FileRead.objects.values_list("file_id", "user_id")) == [(stored.pk, sender.pk)] * 2


def test_not_even_the_sender_gets_an_infected_file(store, sender):
    stored = store()
    stored.quarantine(at=now(), virus="Eicar")
    stored.save()

    answer = _as(sender).get(f"/en/files/{stored.uid}/")

    assert answer.status_code == 409
    assert "contains a virus" in answer.content.decode()
    assert FileRead.objects.count() == 0


def test_a_file_being_checked_says_so(store, sender):
    stored = store()

    answer = _as(sender).get(f"/en/files/{stored.uid}/")

    assert answer.status_code == 409
    assert "being checked for viruses" in answer.content.decode()


def test_an_unscanned_file_stays_where_that_is_not_allowed(store, sender, settings):
    settings.FILES_SERVE_UNSCANNED = False
    stored = store()
    stored.pass_unscanned()
    stored.save()

    assert _as(sender).get(f"/fr/files/{stored.uid}/").status_code == 409


def test_a_discarded_file_is_gone(clean, sender):
    stored = clean()
    StoredFile.objects.filter(pk=stored.pk).update(discarded_at=now())

    assert _as(sender).get(f"/fr/files/{stored.uid}/").status_code == 409


def test_the_proxy_sends_the_bytes_where_it_can(clean, sender, settings):
    settings.FILES_ACCEL_PREFIX = "/private-files/"
    stored = clean()

    answer = _as(sender).get(f"/fr/files/{stored.uid}/")

    assert answer["X-Accel-Redirect"] == f"/private-files/{stored.path}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == b""


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_door_only_gives(clean, sender, method):
    stored = clean()

    assert getattr(_as(sender), method)(f"/fr/files/{stored.uid}/").status_code == 405


def test_staff_see_states_never_names_or_bytes(clean, stranger):
    from tests.outbox.staff import keeper

    stored = clean(name="Molecule.pdf")
    desk = _as(keeper())

    pages = (
        desk.get("/admin/files/storedfile/").content.decode()
        + desk.get(f"/admin/files/storedfile/{stored.pk}/change/").content.decode()
    )

    assert stored.uid in pages
    for hidden in ("Molecule.pdf", stored.path, "anne@demo.example"):
        assert hidden not in pages
    assert desk.get(f"/fr/files/{stored.uid}/").status_code == 404


def test_states_are_what_the_database_knows():
    assert FileState.values == ["pending", "clean", "infected", "not_scanned"]
