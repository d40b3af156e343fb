"""The verifier of `make bench ARGS=--rush`: what it must find, and what it accepts."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from calls.actions.answers import save_answers
from calls.actions.files import attach_file
from calls.actions.submissions import submit_application
from calls.models import Application, AttachedFile, Submission
from calls.queries.drafts import current_entry
from pscc.kernel.clock import now
from pscc.pages.bench.rush import is_good
from pscc.pages.bench.rush_plan import answers_of, file_keys, files_of, schema
from pscc.pages.bench.rush_prepare import prepare
from pscc.pages.bench.rush_verify import faults_of, missing_receipts

CODE, SEED, SIZE = "RUSHTEST", 1, 3000


def sent(number: int, uid: str) -> dict[str, Any]:
    """Let an applicant of the rush do everything; return what the generator would note."""
    application = Application.objects.get(uid=uid)
    by, entry = application.created_by, current_entry(application)
    answers = {
        key: value for part in answers_of(number, SEED).values() for key, value in part.items()
    }
    save_answers(entry_id=entry.pk, changes=answers, version=0, by=by, at=now())
    files = files_of(number, SEED, SIZE)
    for each in files:
        upload = SimpleUploadedFile(each.name, each.content, "application/pdf")
        attach_file(entry_id=entry.pk, question_key=each.question, upload=upload, by=by, at=now())
    entry.refresh_from_db()
    submit_application(
        entry_id=entry.pk, key=f"press-{number}", version=entry.version, by=by, received_at=now()
    )
    application.refresh_from_db()
    return {
        "number": number,
        "uid": uid,
        "answers": answers,
        "files": {each.question: each.sha256 for each in files},
        "submitted": True,
        "reference": application.reference,
    }


@pytest.fixture
def told(db: None) -> list[dict[str, Any]]:
    """Return what three applicants were told."""
    return [sent(number, uid) for number, uid in enumerate(prepare(CODE, 3, now()))]


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Change submissions past their guard."""
    with pgtrigger.ignore("calls.Submission:submission_is_immutable"):
        yield


def test_the_form_has_thirty_fields_in_five_sections_and_three_files() -> None:
    sections = schema()["sections"]
    types = [each["type"] for section in sections for each in section["questions"]]

    assert (len(sections), len(types), types.count("file")) == (5, 33, 3)


@pytest.mark.parametrize("size", [SIZE, 50_000, 2 * 1024 * 1024])
def test_files_are_real_all_different_and_of_the_size(size: int, tmp_path: Path) -> None:
    files = [each for number in range(3) for each in files_of(number, SEED, size)]

    assert {len(each.content) for each in files} == {size}
    assert len({each.sha256 for each in files}) == 3 * len(file_keys())
    (tmp_path / "one.pdf").write_bytes(files[0].content)
    assert len(PdfReader(tmp_path / "one.pdf").pages) == 1


def test_nothing_is_said_when_all_is_there(told: list[dict[str, Any]]) -> None:
    assert faults_of(CODE, told) == []
    assert missing_receipts(CODE) == 3 * 2


def test_it_finds_a_lost_answer_and_a_changed_file(told: list[dict[str, Any]]) -> None:
    first, second, third = told
    entry = current_entry(Application.objects.get(uid=first["uid"]))
    del entry.answers["part1_field1"]
    entry.save()
    attached = AttachedFile.objects.filter(entry__application__uid=second["uid"])
    Path(default_storage.path(attached.get(question_key="file2").file.path)).write_bytes(b"%PDF-")
    third["answers"] = {**third["answers"], "part2_field1": "Typed"}

    assert faults_of(CODE, told) == [
        f"{first['uid']}: the answer part1_field1 is lost or changed",
        f"{second['uid']}: the bytes of file2 are not those that were sent",
        f"{third['uid']}: the answer part2_field1 is lost or changed",
        f"{third['uid']}: what was frozen is not what was typed",
    ]


def test_it_finds_a_lost_and_a_doubled_file(told: list[dict[str, Any]]) -> None:
    first, second, _third = told
    AttachedFile.objects.get(entry__application__uid=first["uid"], question_key="file1").delete()
    AttachedFile.objects.filter(entry__application__uid=second["uid"], question_key="file3").update(
        question_key="file1"
    )

    assert faults_of(CODE, told) == [
        f"{first['uid']}: file1 has 0 files instead of one",
        f"{second['uid']}: file1 has 2 files instead of one",
        f"{second['uid']}: the bytes of file1 are not those that were sent",
        f"{second['uid']}: file3 has 0 files instead of one",
    ]


def test_it_finds_a_doubled_number_and_a_gap(told: list[dict[str, Any]]) -> None:
    first, second, third = told
    frozen = Submission.objects.filter(entry__application__uid=second["uid"])
    content = json.loads(frozen.get().document) | {"reference": first["reference"]}
    text = json.dumps(content)
    with behind_the_back():
        frozen.update(document=text, sha256=hashlib.sha256(text.encode()).hexdigest())
    Application.objects.filter(uid=third["uid"]).update(reference=f"PSCC-2026-{CODE}-0007")

    assert faults_of(CODE, told) == [
        f"{third['uid']}: the number is not the one on the receipt",
        f"the number {first['reference']} was given twice",
        "the numbers have gaps or doubles: [1, 2, 7]",
        "3 numbers for 2 submissions",
    ]


def test_it_finds_a_lost_submission_and_a_forged_one(told: list[dict[str, Any]]) -> None:
    first, second, _third = told
    kept = Submission.objects.filter(entry__application__call__code=CODE)
    with behind_the_back():
        kept.filter(entry__application__uid=first["uid"]).delete()
        kept.filter(entry__application__uid=second["uid"]).update(sha256="x")

    assert faults_of(CODE, told) == [
        f"{first['uid']}: 0 submissions instead of one",
        f"{second['uid']}: the digest is not that of the document",
        "3 numbers for 2 submissions",
    ]


@pytest.mark.parametrize(
    ("change", "good"),
    [({}, True), ({"duration": 61.0}, False), ({"errors": {"submit: 500": 1}}, False),
     ({"faults": ["lost"]}, False)],
)  # fmt: skip
def test_a_run_is_good_in_time_and_without_a_fault(change: dict[str, Any], *, good: bool) -> None:
    run = {"duration": 59.9, "errors": {}, "faults": [], **change}

    assert is_good(run, 60) is good
