"""Purging: what is taken out is nowhere any more, and what proves it says nothing of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from calls.models import AnonymousCopy, Dossier, Export, Receipt, StageEntry, Submission
from partners.actions.organisations import refresh_organisation_search
from partners.models import Organisation, ProfileEdit
from pscc.accounts.enums import PurgeBasis, PurgeReason, Role
from pscc.accounts.models import DataCopy, Purge, RedactedEdition
from pscc.accounts.purge_places import target_of
from pscc.accounts.purge_words import mark_of
from pscc.accounts.purges import (
    Wanted,
    is_genuine,
    look,
    purge_content,
    read_log,
    repeat_purge,
)
from pscc.files.models import StoredFile
from pscc.files.purging import BYTES
from pscc.files.upkeep import audit_files
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.accounts.conftest import sign_in
from tests.accounts.purging import FILE_NEEDLE, NEEDLE, SECRET, Case, files_with, tables_with
from tests.calls.hiding import Hidden
from tests.factories import make_organisation, make_staff
from tests.files.conftest import storage_folder

__all__ = ["storage_folder"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def purge_log(settings, tmp_path):
    settings.PURGE_LOG = str(tmp_path / "log" / "purges.jsonl")
    return Path(settings.PURGE_LOG)


@pytest.fixture
def boss(db):
    return make_staff(Role.ADMINISTRATOR)


def wanted(row, field, key="", **more):
    uid = getattr(row, "uid", None) or str(row.pk)
    return Wanted(
        label=row._meta.label, uid=uid, field=field, key=key, reason=PurgeReason.HEALTH,
        basis=PurgeBasis.SPECIAL, **more,
    )  # fmt: skip


@pytest.fixture
def case(storage_folder):
    return Case(make_staff(Role.PROGRAMME_OFFICER))


# --- A text --------------------------------------------------------------------------------------


def test_a_purged_answer_is_nowhere_any_more(case, boss, storage_folder, purge_log):
    before = tables_with(NEEDLE)
    in_files = files_with(storage_folder, NEEDLE)
    dry = look(label="calls.StageEntry", uid=str(case.entry.pk), field="answers", key="summary",
               by=boss, at=now())  # fmt: skip
    untouched = tables_with(NEEDLE) == before

    purge = purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())
    drain()

    assert untouched
    assert {"calls_stageentry", "calls_submission", "outbox_message", "calls_anonymouscopy",
            "django_admin_log"} <= set(before)  # fmt: skip
    assert len(in_files) >= 4  # two dossiers, two exports
    assert tables_with(NEEDLE) == {}
    assert files_with(storage_folder, NEEDLE) == []
    assert NEEDLE not in purge_log.read_text().lower()
    assert {each.where: each.number for each in dry} == purge.places
    assert {"calls.StageEntry.answers", "calls.Dossier", "calls.Submission.document",
            "calls.Export", "outbox.Message.text",
            "outbox.SealedMail.sealed"} <= set(purge.places)  # fmt: skip


def test_what_was_acknowledged_stays_provable(case, boss):
    kept = Submission.objects.get(pk=case.submission.pk)

    purge = purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())

    left = Submission.objects.get(pk=kept.pk)
    edition = RedactedEdition.objects.get()
    document = json.loads(left.document)
    told = {"table": "calls.Submission", "row": str(left.pk), "acknowledged": left.sha256}
    assert (left.sha256, edition.before) == (kept.sha256, kept.sha256)
    assert document["answers"]["summary"] == mark_of(purge.uid)
    assert document["redacted"] == [mark_of(purge.uid)]
    assert {key: document[key] for key in json.loads(kept.document) if key != "answers"} == {
        key: value for key, value in json.loads(kept.document).items() if key != "answers"
    }
    assert is_genuine(**told, document=left.document)
    assert not is_genuine(**told, document=left.document.replace("removed", "changed"))
    assert not is_genuine(**told, document=kept.document)


def test_who_verifies_a_receipt_learns_that_something_was_taken_out(case, boss, browser):
    address = f"{reverse('calls:receipt_verify')}?digest={case.submission.sha256}"
    before = browser.get(address).text
    purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())

    after = browser.get(address).text

    assert ["genuine" in before, "taken out" in before] == [True, False]
    assert ["genuine" in after, "taken out" in after] == [True, True]


def test_papers_are_made_again_without_it(case, boss):
    purge = purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())

    with default_storage.open(Dossier.objects.get(language="en").file.path) as file:
        said = " ".join(page.extract_text() for page in PdfReader(file).pages)
    assert purge.uid in said
    assert case.submission.sha256 in "".join(said.split())
    assert Receipt.objects.count() == Dossier.objects.count() == 2
    assert set(Export.objects.values_list("state", flat=True)) == {"expired"}


def test_a_second_purge_finds_nothing_and_notes_nothing(case, boss, purge_log):
    purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())

    with pytest.raises(Refused, match="Nothing of it is left"):
        purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())

    assert Purge.objects.count() == 1
    assert len(list(read_log(purge_log))) == 1


def test_after_a_restore_the_log_does_it_again(case, boss, purge_log, storage_folder):
    with transaction.atomic():
        first = purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())
        transaction.set_rollback(True)  # the database of the night before
    restored = set(tables_with(NEEDLE))
    (line,) = read_log(purge_log)

    done = [repeat_purge(line=line, at=now()) for _time in range(2)]

    purge = Purge.objects.get()
    assert "calls_submission" in restored
    assert done == [True, False]
    assert tables_with(NEEDLE) == {}
    assert (purge.uid, purge.at, purge.by) == (first.uid, first.at, None)
    assert purge.repeated_at is not None
    assert len(list(read_log(purge_log))) == 1


def test_the_log_names_the_object_and_nothing_else(case, boss, purge_log):
    purge = purge_content(wanted=wanted(case.file, BYTES), by=boss, at=now())

    (line,) = read_log(purge_log)
    assert line == {
        "purge": purge.uid, "at": purge.at.isoformat(), "table": "files.StoredFile",
        "object": case.file.uid, "field": "file", "key": "", "reason": "health",
        "basis": "gdpr_9", "by": boss.uid,
    }  # fmt: skip
    assert purge_log.stat().st_mode & 0o777 == 0o600


def test_the_team_is_told_without_a_word_of_it(case, boss):
    purge_content(wanted=wanted(case.entry, "answers", "summary"), by=boss, at=now())
    drain()

    told = Message.objects.filter(kind="accounts.content_purged", channel=Channel.INBOX)
    people = set(told.values_list("recipient__name", flat=True))
    assert people == {"Zoé Quatrefages", "Anaïs Kervadec"}
    assert all(NEEDLE not in each.text.lower() for each in told)


# --- A file --------------------------------------------------------------------------------------


def test_a_purged_file_is_nowhere_any_more(case, boss, storage_folder):
    before = tables_with(FILE_NEEDLE)
    copies = AnonymousCopy.objects.get().files.exclude(file=None)
    old = [case.file.path, *copies.values_list("file__path", flat=True)]
    in_files = files_with(storage_folder, FILE_NEEDLE)

    purge = purge_content(wanted=wanted(case.file, BYTES), by=boss, at=now())
    drain()

    left = StoredFile.objects.get(pk=case.file.pk)
    submission = Submission.objects.get(pk=case.submission.pk)
    with default_storage.open(left.path) as file:
        notice = file.read().decode()
    assert {"calls_submission", "files_storedfile", "outbox_message"} <= set(before)
    assert len(in_files) >= 4
    assert tables_with(FILE_NEEDLE) == {}
    assert files_with(storage_folder, FILE_NEEDLE) == []
    assert [default_storage.exists(path) for path in old] == [False] * 2
    assert (left.name, purge.uid in notice) == ("retire-removed.txt", True)
    assert DataCopy.objects.count() == 0
    assert audit_files(at=now()) == ""
    assert is_genuine(table="calls.Submission", row=str(submission.pk),
                      document=submission.document, acknowledged=submission.sha256)  # fmt: skip


def test_a_purge_that_fails_leaves_the_file_whole(case, boss, storage_folder):
    with transaction.atomic():
        purge_content(wanted=wanted(case.file, BYTES), by=boss, at=now())
        transaction.set_rollback(True)
    drain()

    assert default_storage.exists(StoredFile.objects.get(pk=case.file.pk).path)
    assert audit_files(at=now()) == ""


def test_bytes_that_a_restore_brought_back_go_with_the_repeat(
    case, boss, storage_folder, purge_log, capsys
):
    old = storage_folder / "2020-02-03"
    purge_content(wanted=wanted(case.file, BYTES), by=boss, at=now())
    drain()
    old.mkdir()
    (old / "lost").write_text(FILE_NEEDLE)  # from the copy of the files, without a row
    kept = list(StoredFile.objects.values_list("path", flat=True))

    call_command("purge", repeat=purge_log)

    assert "1 files without a row deleted." in capsys.readouterr().out
    assert files_with(storage_folder, FILE_NEEDLE) == []
    assert [path for path in kept if not default_storage.exists(path)] == []


# --- A profile -----------------------------------------------------------------------------------


def test_a_text_of_a_profile_goes_with_its_history_and_what_finds_it(boss):
    organisation = make_organisation(name="Numbat", summary_en="x", summary_fr="y")
    for words in (f"{SECRET} one", f"{SECRET} two"):
        Organisation.objects.filter(pk=organisation.pk).update(
            description_fr=words, description_en=f"{words} in English", description=words
        )
    Organisation.objects.filter(pk=organisation.pk).update(description_en="Nothing.")
    refresh_organisation_search(organisation)
    ProfileEdit.objects.create(
        organisation=organisation, made_by=boss, version=9, before={"description_fr": ""},
        after={"description_fr": f"{SECRET} one"},
    )  # fmt: skip
    before = tables_with(NEEDLE)

    purge_content(wanted=wanted(organisation, "description"), by=boss, at=now())

    assert {"partners_organisation", "partners_organisationevent", "partners_profileedit",
            "partners_organisationsearch"} <= set(before)  # fmt: skip
    assert tables_with(NEEDLE) == {}


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [each for each in Role if each != Role.ADMINISTRATOR])
def test_only_administrators_purge(role):
    entry = Hidden(is_made=False).application.entries.get()
    person = make_staff(role)

    with pytest.raises(PermissionDenied):
        look(label="calls.StageEntry", uid=str(entry.pk), field="answers", key="", by=person,
             at=now())  # fmt: skip
    with pytest.raises(PermissionDenied):
        purge_content(wanted=wanted(entry, "answers"), by=person, at=now())


@pytest.mark.parametrize(
    ("label", "uid", "field"),
    [
        ("calls.StageEntry", "999999", "answers"),
        ("calls.StageEntry", "no number", "answers"),
        ("calls.StageEntry", "1", "state"),
        ("accounts.User", "1", "password"),
        ("no.Table", "1", "text"),
    ],
)
def test_what_is_no_field_or_object_is_refused(label, uid, field, boss):
    with pytest.raises(Refused):
        look(label=label, uid=uid, field=field, key="", by=boss, at=now())


def test_answers_are_found_by_the_application_people_know(boss):
    application = Hidden(is_made=False).application
    asked = {"label": "calls.StageEntry", "uid": application.uid, "field": "answers"}
    first = application.entries.get()
    alone = target_of(**asked).row
    second = StageEntry.objects.create(
        application=application, form_version=first.form_version,
        stage=application.call.stages.create(
            number=9, kind="full", opens_at=now(), closes_at=now() + timedelta(days=9)
        ),
    )  # fmt: skip

    with pytest.raises(Refused, match=f"{first.pk}, {second.pk}"):
        target_of(**asked)
    assert (alone, target_of(**asked | {"uid": str(second.pk)}).row) == (first, second)


# --- By the desk and by command ------------------------------------------------------------------


@pytest.fixture
def desk(make_person, browser):
    make_person("boss@example.org", roles=["administrator"], language="en")
    sign_in(browser, "boss@example.org")
    return browser


def test_the_desk_shows_every_place_before_anything_goes(desk, case):
    meant = {"what": "calls.StageEntry.answers", "uid": str(case.entry.pk), "key": "summary"}
    why = {"reason": "health", "basis": "gdpr_9"}

    asked = desk.get("/admin/accounts/purge/add/").text
    seen = desk.get("/admin/accounts/purge/add/", meant).text
    unsure = desk.post("/admin/accounts/purge/add/", meant | why).text
    before = Purge.objects.count()
    done = desk.post("/admin/accounts/purge/add/", meant | why | {"is_sure": "on"}, follow=True)
    again = desk.get("/admin/accounts/purge/add/", meant).text

    purge = Purge.objects.get()
    assert "Look where it lies" in asked
    assert "Dossiers as PDF</td><td>2" in seen
    assert NEEDLE not in seen.lower()
    assert ">Health data of a person</option>" in seen
    assert "This field is required" in unsure
    assert before == 0
    assert purge.uid in done.text
    assert "Dossiers as PDF (2)" in done.text
    assert (purge.by.email, tables_with(NEEDLE)) == ("boss@example.org", {})
    assert "Nothing of it is left" in again


def test_the_desk_asks_who_it_is_first(desk, settings):
    settings.RECENT_LOGIN_MINUTES = 15
    session = desk.session
    session["account_authentication_methods"] = []
    session.save()

    answer = desk.get("/admin/accounts/purge/add/")

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_a_command_purges_and_repeats(case, purge_log, capsys):
    call_command("purge", "calls.StageEntry", str(case.entry.pk), "answers", key="summary",
                 reason="health")  # fmt: skip
    call_command("purge", repeat=purge_log)
    purge_log.write_text(purge_log.read_text().replace(f'"{case.entry.pk}"', '"999999"'))
    call_command("purge", repeat=purge_log)

    said = capsys.readouterr().out
    assert "calls.Submission.document: 1" in said
    assert "0 purged again, 1 had nothing left, 0 objects gone." in said
    assert "calls.StageEntry 999999 is no more." in said
    assert tables_with(NEEDLE) == {}


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((), {}, "Give LABEL UID FIELD"),
        (("calls.StageEntry", "999999", "answers"), {"reason": "health"}, "no such object"),
        ((), {"repeat": Path("nowhere")}, "is no log"),
    ],
)
def test_a_command_says_what_is_wrong(arguments, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("purge", *arguments, **options)
