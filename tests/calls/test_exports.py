"""Exports: complete, exact, only for who asked, obeying walls when they are built."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from calls.actions.exports import (
    build_export,
    request_export,
)
from calls.enums import ApplicationState, ExportKind, ExportState
from calls.models import AttachedFile, Dossier, Export
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.files.actions import link_file, store_upload
from pscc.files.models import FileRead
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.factories import (
    make_application,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SENT = ApplicationState.SUBMITTED
SCHEMA = {
    "sections": [
        {
            "key": "all",
            "title": {"fr": "Tout", "en": "All"},
            "questions": [
                {"key": "summary", "type": "long_text", "label": {"fr": "Résumé", "en": "Summary"}},
                {"key": "heads", "type": "number", "unit": "FTE",
                 "label": {"fr": "Effectif", "en": "Headcount"}},
                {"key": "costs", "type": "table", "label": {"fr": "Coûts", "en": "Costs"},
                 "columns": [
                     {"key": "year", "type": "short_text", "label": {"fr": "Année", "en": "Year"}},
                     {"key": "sum", "type": "number", "label": {"fr": "Somme", "en": "Amount"}},
                 ]},
                {"key": "team", "type": "people", "label": {"fr": "Équipe", "en": "Team"}},
                {"key": "plan", "type": "file", "label": {"fr": "Plan", "en": "Plan"}},
            ],
        }
    ]
}  # fmt: skip
ANSWERS = {
    "summary": "=1+1",
    "heads": "12.5",
    "costs": [{"year": "2027", "sum": "3"}, {"year": "@x", "sum": "4"}],
    "team": [{"name": "Ada", "role": "Lead"}, {"name": "-Bob"}],
}


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def call():
    return make_call(schema=SCHEMA, code="EXP")


def sent(call, title="Tapir", **answers):
    return make_application(
        call=call, project=make_project(title=title), state=SENT, answers=ANSWERS | answers
    )


def ask(call, by, kind=ExportKind.CSV, states=()):
    return request_export(call_id=call.pk, kind=kind, states=states, by=by, at=now())


def built(export):
    build_export(export_id=export.pk, at=now())
    return Export.objects.select_related("file").get(pk=export.pk)


def bytes_of(export):
    with default_storage.open(export.file.path) as file:
        return file.read()


def csv_of(export):
    return list(csv.reader(io.StringIO(bytes_of(export).decode("utf-8-sig"))))


def sheet_of(export):
    return openpyxl.load_workbook(io.BytesIO(bytes_of(export))).active


def json_of(export):
    return json.loads(bytes_of(export))


def references(export):
    return [row["reference"] for row in json_of(export)["results"]]


def wall(person, application):
    return ConflictOfInterest.objects.create(
        person=person, project=application.project, origin=ConflictOrigin.STAFF
    )


HEADINGS = [
    "Reference [reference]", "State [state]", "Project [project]", "Organisation [organisation]",
    "Activity in France [activity_in_france]", "Strategic axis [strategic_axis]",
    "Patients take part [patients]",
    "First sent [first_submitted_at]",
    "Last received [last_received_at]", "Stage [stage]", "Version sent [round]",
    "Sent by [submitted_by]", "Digest (SHA-256) [sha256]", "Summary [answer.summary]",
    "Headcount (FTE) [answer.heads]", "Costs [answer.costs]", "Team [answer.team]",
    "Plan [answer.plan]",
]  # fmt: skip
COSTS = "Year: 2027 · Amount: 3\nYear: @x · Amount: 4"


# --- What stands in it ---------------------------------------------------------------------------


def test_a_table_has_every_answer_and_no_formula(call, officer):
    application = sent(call)

    rows = csv_of(built(ask(call, officer)))

    assert rows[0] == HEADINGS
    owner = application.project.organisation
    assert rows[1][:4] == [application.reference, "Submitted", "Tapir", owner.name if owner else ""]
    assert rows[1][13:] == ["'=1+1", "12.5", COSTS, "Ada, Lead\n-Bob", ""]
    assert len(rows) == 2


def test_a_spreadsheet_reads_back_as_it_was_written(call, officer):
    application = sent(call)

    sheet = sheet_of(built(ask(call, officer, ExportKind.XLSX)))

    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    kinds = [cell.data_type for cell in sheet[2]]
    assert cells[0] == HEADINGS
    assert cells[1][0] == application.reference
    assert cells[1][13:] == ["=1+1", 12.5, COSTS, "Ada, Lead\n-Bob", None]
    assert "f" not in kinds
    assert Decimal(str(cells[1][14])) == Decimal("12.5")


def test_data_keeps_the_answers_as_they_are_stored(call, officer):
    application = sent(call)

    found = json_of(built(ask(call, officer, ExportKind.JSON)))

    submission = application.entries.get().submissions.get()
    assert (found["call"], found["count"], found["states"]) == ("EXP", 1, [])
    assert found["results"][0]["stages"] == [
        {
            "number": 1, "name": "File", "round": 1,
            "received_at": submission.received_at.isoformat().replace("+00:00", "Z"),
            "sha256": submission.sha256, "answers": ANSWERS, "files": [],
        }
    ]  # fmt: skip


def test_the_headings_are_in_the_language_of_who_asked(call):
    sent(call)
    french = make_staff(Role.PROGRAMME_OFFICER, language="fr")

    rows = csv_of(built(ask(call, french)))

    assert rows[0][13] == "Résumé [answer.summary]"


def test_the_whole_set_is_there_and_only_the_latest_version(call, officer):
    applications = [sent(call, f"Project {number}") for number in range(101)]
    entry = applications[0].entries.get()
    entry.answers = ANSWERS | {"summary": "Newer"}
    entry.save()
    make_submission(application=applications[0])
    make_application(call=call)

    export = built(ask(call, officer, ExportKind.JSON))

    assert references(export) == sorted(each.reference for each in applications)
    assert json_of(export)["results"][0]["stages"][0]["answers"]["summary"] == "Newer"
    assert (export.done, export.total, export.state) == (101, 101, ExportState.DONE)


def test_only_the_states_that_were_asked_for(call, officer):
    sent(call)
    chosen = make_application(call=call, state=ApplicationState.IN_REVIEW, answers=ANSWERS)

    export = built(ask(call, officer, ExportKind.JSON, [ApplicationState.IN_REVIEW]))

    assert references(export) == [chosen.reference]


# --- Dossiers ------------------------------------------------------------------------------------


def attached(application, name, *, key="plan", scan=True):
    stored = store_upload(
        upload=SimpleUploadedFile(name, PDF, "application/pdf"), purpose="calls.answer",
        by=application.created_by, at=now(),
    )  # fmt: skip
    link_file(file_id=stored.pk, at=now())
    if scan:
        stored.refresh_from_db()
        stored.clear(at=now())
        stored.save()
    AttachedFile.objects.create(entry=application.entries.get(), question_key=key, file=stored)
    return stored


def test_dossiers_come_with_their_files_and_a_manifest(call, officer):
    application = sent(call)
    first, twin = attached(application, "plan.pdf"), attached(application, "PLAN.pdf")
    hidden = attached(application, "virus.pdf", scan=False)
    hidden.refresh_from_db()
    hidden.quarantine(at=now(), virus="Eicar")
    hidden.save()
    frozen = [
        {"uid": each.uid, "question": "plan", "name": name, "size": each.size,
         "sha256": each.sha256}
        for each, name in ((first, "../plan.pdf"), (twin, "PLAN.pdf"), (hidden, "virus.pdf"))
    ]  # fmt: skip
    submission = make_submission(application=application, files=frozen)
    paper = attached(application, "dossier-fr.pdf")
    Dossier.objects.create(submission=submission, language="fr", file=paper)

    archive = zipfile.ZipFile(io.BytesIO(bytes_of(built(ask(call, officer, ExportKind.ZIP)))))

    folder = application.reference
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.testzip() is None
    assert archive.namelist() == [
        f"{folder}/answers.json",
        f"{folder}/dossier-fr.pdf",
        f"{folder}/plan/plan.pdf",
        f"{folder}/plan/PLAN (2).pdf",
        "manifest.json",
    ]
    assert archive.read(f"{folder}/plan/plan.pdf") == PDF
    assert [each["sha256"] for each in manifest["files"]][1:] == [first.sha256] * 3
    assert [(each["name"], each["withheld"]) for each in manifest["withheld"]] == [
        ("virus.pdf", "infected")
    ]


# --- Who -----------------------------------------------------------------------------------------


def test_a_wall_raised_between_asking_and_building_hides_the_row(call, officer):
    hidden, kept = sent(call, "Hidden"), sent(call, "Kept")
    export = ask(call, officer, ExportKind.JSON)
    wall(officer, hidden)

    export = built(export)

    assert references(export) == [kept.reference]
    assert export.total == 1


def test_a_wall_raised_while_it_is_built_hides_what_comes_later(call, officer, monkeypatch):
    applications = [sent(call, f"Project {number}") for number in range(3)]
    monkeypatch.setattr("calls.queries.exports.CHUNK", 1)
    export = ask(call, officer, ExportKind.JSON)
    moments = iter(range(100))

    def clock():
        if next(moments) == 0:  # the envelope is written: rows come next
            wall(officer, applications[2])
        return now()

    build_export(export_id=export.pk, at=now(), clock=clock)

    export.refresh_from_db()
    assert references(export) == [each.reference for each in applications[:2]]


def test_who_lost_the_office_gets_nothing(call):
    manager = make_manager(call=call)
    sent(call)
    export = ask(call, manager)
    call.people.all().delete()

    export = built(export)

    assert (export.state, export.file) == (ExportState.FAILED, None)
    assert export.fault == "You do not handle this call any more."


def test_others_ask_for_nothing(call):
    sent(call)
    people = [make_user(), make_staff(Role.ADVISOR), make_manager(call=make_call())]

    for person in people:
        with pytest.raises(PermissionDenied):
            ask(call, person)


def test_an_empty_set_is_refused_in_words_and_asking_twice_builds_once(call, officer):
    with pytest.raises(Refused) as refusal:
        ask(call, officer)
    sent(call)

    first, second = ask(call, officer), ask(call, officer)

    assert str(refusal.value.message).startswith("There is no sent application")
    assert first == second


def test_only_who_asked_downloads_until_it_expires_and_it_is_noted(client, call, officer):
    application = sent(call)
    export = built(ask(call, officer))
    address = export.file.get_absolute_url()

    def status(person):
        client.force_login(person)
        response = client.get(address)
        body = response.getvalue() if response.streaming else b""
        return response.status_code, body

    others = [
        status(person)
        for person in (
            make_staff(Role.PROGRAMME_OFFICER), make_manager(call=call), application.created_by,
        )
    ]  # fmt: skip
    own = status(officer)
    Export.objects.update(expires_at=now() - timedelta(seconds=1))
    late = status(officer)

    assert [code for code, _body in (*others, late)] == [404] * 4
    assert own == (200, bytes_of(export))
    assert [read.user for read in FileRead.objects.filter(file=export.file)] == [officer]


def test_a_conflict_that_comes_up_later_closes_the_link(client, call, officer):
    application = sent(call)
    export = built(ask(call, officer))
    wall(officer, application)
    client.force_login(officer)

    assert client.get(export.file.get_absolute_url()).status_code == 404
