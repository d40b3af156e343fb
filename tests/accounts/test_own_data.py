"""The copy of one's data: what is in it, what is not, and who gets it."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from calls.enums import AssignmentState
from calls.models import Assignment
from partners.enums import MembershipRole
from partners.models import ConflictOfInterest, Invitation
from pscc.accounts.actions import note_change
from pscc.accounts.closing import GRACE, ask_for_closure, close_due_accounts
from pscc.accounts.data_copies import (
    KEPT,
    LEASE,
    MOST_TRIES,
    PAUSE,
    ask_for_copy,
    build_next_copy,
    expire_copies,
    has_waiting_copies,
)
from pscc.accounts.enums import AccountChangeKind
from pscc.accounts.models import AccountChange, DataCopy, User
from pscc.accounts.own_data import left_out
from pscc.files.access import readers
from pscc.files.actions import link_file, store_upload
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Declaration, register, share_of
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests import factories
from tests.accounts.conftest import sign_in
from tests.files import samples
from tests.files.conftest import uploaded

pytestmark = pytest.mark.django_db
PAGE = "/en/accounts/data/"


def copied(person: User) -> ZipFile:
    """Ask for a copy, build it, and open it."""
    copy = ask_for_copy(user_id=person.pk, by=person, at=now())
    assert build_next_copy()
    copy.refresh_from_db()
    assert copy.file is not None
    with default_storage.open(copy.file.path) as file:
        return ZipFile(BytesIO(file.read()))


def rows_in(archive: ZipFile, table: str) -> list[dict[str, object]]:
    return json.loads(archive.read(f"data/{table}.json"))["rows"]


def everything_in(archive: ZipFile) -> str:
    return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


# --- Declared ---


def test_every_personal_field_is_shared_out_or_says_why_not():
    unsaid = [
        f"{model._meta.label}.{name}"
        for model, declaration in register.items()
        for name in declaration.fields
        if share_of(declaration, name) is None
    ]

    assert unsaid == []


def test_what_could_be_two_peoples_is_not_guessed():
    fields = {"user": "identity", "by": "identity", "detail": "free text"}
    silent = Declaration(AccountChange, "Test.", "Test.", fields)

    assert [share_of(silent, "user") is None, share_of(silent, "detail")] == [False, None]


def test_what_is_shared_out_exists():
    wrong = []
    for model, declaration in register.items():
        access = declaration.access
        given = {name for names in access.gives.values() for name in names}
        columns = {field.name for field in model._meta.get_fields()}
        names = given | set(access.withholds) | set(access.shows)
        wrong += [f"{model._meta.label}.{name}" for name in names - columns]
        for path in access.gives:
            try:
                model._base_manager.filter(**{path: None})
            except (LookupError, ValueError, TypeError) as error:
                wrong.append(f"{model._meta.label}.{path}: {error}")

    assert wrong == []


def test_each_reason_is_a_sentence_for_the_person():
    reasons = left_out()

    assert {"calls.application.withdrawal_reason", "outbox.sealedmail.sealed"} <= {
        each["field"] for each in reasons
    }
    assert [each for each in reasons if len(each["because"]) < 15] == []


def test_every_table_with_people_can_be_read(person):
    """Each path leads to the person in the database as well: a table left out would raise."""
    archive = copied(person)

    assert rows_in(archive, "accounts.user")[0]["email"] == "ada@example.org"
    assert rows_in(archive, "addresses") == [
        {"email": "ada@example.org", "verified": True, "primary": True}
    ]


# --- Yours and nobody else's ---


def test_the_copy_holds_what_is_the_persons_own(person):
    organisation = factories.make_organisation()
    factories.make_membership(user=person, organisation=organisation, role=MembershipRole.VIEWER)
    factories.make_assignment(
        expert=person, state=AssignmentState.ACCEPTED, confidential_comment="My own zorglub."
    )

    archive = copied(person)

    (membership,) = rows_in(archive, "partners.membership")
    assert (membership["organisation"], membership["role"], membership["named_as"]) == (
        str(organisation), "viewer", ["user"],
    )  # fmt: skip
    assert [row["confidential_comment"] for row in rows_in(archive, "calls.assignment")] == [
        "My own zorglub."
    ]


def test_who_assigned_a_review_gets_that_they_did_and_not_the_review(person):
    factories.make_assignment(
        assigned_by=person, state=AssignmentState.ACCEPTED, confidential_comment="A zorglub."
    )

    archive = copied(person)

    (row,) = rows_in(archive, "calls.assignment")
    assert row["named_as"] == ["assigned_by"]
    assert "confidential_comment" not in row
    assert "zorglub" not in everything_in(archive)


def test_nothing_of_somebody_else_is_in_it(person, make_person):
    other = make_person("zorglub@example.org", name="Zoé Zorglub")
    factories.make_membership(user=other, organisation=factories.make_organisation())
    Invitation.objects.create(
        organisation=factories.make_organisation(), email="ada@example.org", message="Come.",
        role=MembershipRole.EDITOR, invited_by=other, expires_at=now(),
    )  # fmt: skip

    archive = copied(person)

    assert [row["message"] for row in rows_in(archive, "partners.invitation")] == ["Come."]
    assert "zorglub" not in everything_in(archive).lower()


def test_no_wall_and_no_proposal_shows_through(person):
    conflict = ConflictOfInterest.objects.create(
        person=person, project=factories.make_project(), origin="declared", evidence="A zorglub."
    )
    other = factories.make_assignment()
    Assignment.objects.create(
        application=other.application, submission=other.submission, expert=person,
        due_at=other.due_at, assigned_by=other.assigned_by,
    )  # fmt: skip

    archive = copied(person)

    assert "data/calls.assignment.json" not in archive.namelist()
    assert f"data/{conflict._meta.label_lower}.json" not in archive.namelist()
    assert "zorglub" not in everything_in(archive)


def test_an_address_that_was_not_proved_opens_nothing(person, make_person):
    EmailAddress.objects.create(user=person, email="victim@example.org", verified=False)
    Invitation.objects.create(
        organisation=factories.make_organisation(), email="victim@example.org", message="Secret.",
        role=MembershipRole.EDITOR, invited_by=make_person("x@example.org"), expires_at=now(),
    )  # fmt: skip

    archive = copied(person)

    assert "data/partners.invitation.json" not in archive.namelist()
    assert "Secret." not in everything_in(archive)


@pytest.fixture
def sent_file(person, monkeypatch) -> StoredFile:
    monkeypatch.setitem(readers, "sample", lambda user, file: user.pk == file.uploaded_by_id)
    with uploaded("Notes.pdf", samples.pdf()) as upload:
        stored = store_upload(upload=upload, purpose="sample", by=person, at=now())
    stored.clear(at=now())
    stored.save()
    return link_file(file_id=stored.pk, at=now())


def test_files_that_one_sent_are_in_it(person, sent_file):
    archive = copied(person)

    (name,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert (name.endswith(sent_file.name), archive.read(name)) == (True, samples.pdf())


def test_a_file_that_one_may_not_open_any_more_is_only_named(person, sent_file, monkeypatch):
    monkeypatch.setitem(readers, "sample", lambda _user, _file: False)

    archive = copied(person)

    assert [name for name in archive.namelist() if name.startswith("files/")] == []
    assert sent_file.name in archive.read("index.html").decode()


def test_the_page_to_read_is_in_the_persons_language(make_person):
    french = make_person("claire@example.org", name="Claire <b>Dumas</b>", language="fr")

    page = copied(french).read("index.html").decode()

    assert '<html lang="fr">' in page
    assert "Ce que le portail sait de vous" in page
    assert "Claire &lt;b&gt;Dumas&lt;/b&gt;" in page


# --- Asked for and built ---


def test_asking_leaves_a_line_and_the_copy_is_told(person):
    ask_for_copy(user_id=person.pk, by=person, at=now())
    build_next_copy()
    drain()

    assert AccountChange.objects.filter(user=person, kind=AccountChangeKind.DATA_ASKED).exists()
    assert set(Message.objects.values_list("kind", "recipient", "channel")) == {
        ("accounts.data_copy_finished", person.pk, "inbox"),
        ("accounts.data_copy_finished", person.pk, "mail"),
    }


def test_nobody_asks_for_the_data_of_somebody_else(person, make_person):
    boss = make_person("boss@example.org", roles=["administrator"])

    with pytest.raises(PermissionDenied):
        ask_for_copy(user_id=person.pk, by=boss, at=now())


def test_asking_again_waits_an_hour_and_replaces_the_copy(person):
    first = ask_for_copy(user_id=person.pk, by=person, at=now() - PAUSE * 2)
    with pytest.raises(Refused):
        ask_for_copy(user_id=person.pk, by=person, at=now())
    build_next_copy()
    first.refresh_from_db()

    second = ask_for_copy(user_id=person.pk, by=person, at=now())

    assert list(DataCopy.objects.values_list("pk", flat=True)) == [second.pk]
    assert StoredFile.objects.get(pk=first.file_id).linked_at is None
    with pytest.raises(Refused):
        ask_for_copy(user_id=person.pk, by=person, at=now())


def test_a_worker_that_died_leaves_the_copy_to_the_next(person):
    at = now()
    copy = ask_for_copy(user_id=person.pk, by=person, at=at)
    DataCopy.objects.filter(pk=copy.pk).update(held_until=at + LEASE, tries=1)

    held = (has_waiting_copies(at), build_next_copy(clock=lambda: at))
    later = at + LEASE + timedelta(seconds=1)
    freed = (has_waiting_copies(later), build_next_copy(clock=lambda: later))

    assert (held, freed) == ((False, False), (True, True))


def test_what_kills_every_worker_ends_after_some_tries(person):
    copy = ask_for_copy(user_id=person.pk, by=person, at=now())
    DataCopy.objects.filter(pk=copy.pk).update(tries=MOST_TRIES)

    built = build_next_copy()

    copy.refresh_from_db()
    assert (built, copy.has_failed, has_waiting_copies(now())) == (False, True, False)


def test_a_copy_goes_after_a_week_with_its_bytes(person):
    copy = ask_for_copy(user_id=person.pk, by=person, at=now())
    build_next_copy()
    copy.refresh_from_db()
    stored = copy.file
    assert stored is not None

    gone = [expire_copies(at=now()), expire_copies(at=now() + KEPT), expire_copies(at=now() + KEPT)]

    assert gone == [0, 1, 0]
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not default_storage.exists(stored.path)


def test_a_closed_account_leaves_no_copy(person):
    ask_for_copy(user_id=person.pk, by=person, at=now())
    build_next_copy()
    file_id = DataCopy.objects.get().file_id

    ask_for_closure(user_id=person.pk, by=person, at=now())
    close_due_accounts(at=now() + GRACE + timedelta(minutes=1))

    assert not DataCopy.objects.exists()
    assert StoredFile.objects.get(pk=file_id).linked_at is None


# --- Pages ---


def test_one_asks_waits_and_downloads_by_the_page(browser, person):
    sign_in(browser)

    waiting = browser.post(f"{PAGE}ask/", follow=True).content.decode()
    build_next_copy()
    copy = DataCopy.objects.get()
    ready = browser.get(PAGE).content.decode()
    answer = browser.get(f"{PAGE}{copy.uid}/")

    assert "being built" in waiting
    assert f"{PAGE}{copy.uid}/" in ready
    assert answer["Content-Type"] == "application/zip"
    assert ZipFile(BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_only_its_owner_gets_it_and_only_by_its_own_page(browser, stranger, person, make_person):
    make_person("boss@example.org", roles=["administrator"])
    ask_for_copy(user_id=person.pk, by=person, at=now())
    build_next_copy()
    copy = DataCopy.objects.select_related("file").get()
    assert copy.file is not None
    sign_in(browser)
    sign_in(stranger, "boss@example.org")

    others = stranger.get(f"{PAGE}{copy.uid}/").status_code
    past_the_page = browser.get(f"/en/files/{copy.file.uid}/").status_code
    DataCopy.objects.filter(pk=copy.pk).update(expires_at=now())
    too_late = browser.get(f"{PAGE}{copy.uid}/").status_code

    assert (others, past_the_page, too_late) == (404, 404, 404)


@pytest.mark.parametrize("step", ["ask", "download"])
def test_asking_and_downloading_ask_again_who_it_is(browser, person, settings, step):
    ask_for_copy(user_id=person.pk, by=person, at=now() - PAUSE * 2)
    build_next_copy()
    copy = DataCopy.objects.get()
    sign_in(browser)
    settings.RECENT_LOGIN_MINUTES = 15
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()

    answer = browser.post(f"{PAGE}ask/") if step == "ask" else browser.get(f"{PAGE}{copy.uid}/")

    assert answer["Location"].startswith("/en/accounts/reauthenticate/")


def test_a_long_history_is_whole_for_programs_and_short_to_read(person):
    for _time in range(203):
        note_change(person, AccountChangeKind.SIGNED_OUT, by=person, at=now())

    archive = copied(person)

    assert len(rows_in(archive, "accounts.accountchange")) == 204 + 1
    assert archive.read("index.html").decode().count("<dt>") < 204 * 6


def test_the_privacy_page_leads_to_what_one_does_oneself(browser):
    page = browser.get("/en/about/privacy/").content.decode()

    assert [f'href="{each}"' in page for each in (PAGE, "/en/accounts/closure/")] == [True, True]
