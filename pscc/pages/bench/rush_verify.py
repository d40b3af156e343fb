"""What the rush left in the database and in the storage, against what was acknowledged."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.files.storage import default_storage

from calls.models import Application, AttachedFile, Receipt, StageEntry, Submission
from calls.receipts import LANGUAGES

Told = Mapping[str, Any]  # one applicant of the load's result


def faults_of(call_code: str, applicants: Sequence[Told]) -> list[str]:
    """Return every acknowledged thing that is lost, changed or doubled, in words."""
    entries = {
        entry.application.uid: entry
        for entry in StageEntry.objects.filter(application__call__code=call_code)
        .select_related("application")
        .prefetch_related("submissions", "files__file")
    }
    found: list[str] = []
    for told in applicants:
        entry = entries.get(told["uid"])
        if entry is None:
            found.append(f"application {told['uid']} is gone")
            continue
        found += _answers(entry, told)
        found += _files(entry, told)
        found += _submission(entry, told)
    return found + list(_numbers(call_code))


def _answers(entry: StageEntry, told: Told) -> Iterator[str]:
    for key, value in told["answers"].items():
        if entry.answers.get(key) != value:
            yield f"{told['uid']}: the answer {key} is lost or changed"


def _files(entry: StageEntry, told: Told) -> Iterator[str]:
    kept: dict[str, list[AttachedFile]] = {}
    for each in entry.files.all():
        if each.removed_at is None:
            kept.setdefault(each.question_key, []).append(each)
    for question, digest in told["files"].items():
        mine = kept.get(question, [])
        if len(mine) != 1:
            yield f"{told['uid']}: {question} has {len(mine)} files instead of one"
        for each in mine:
            if not digest == each.file.sha256 == _digest_of(each.file.path):
                yield f"{told['uid']}: the bytes of {question} are not those that were sent"


def _digest_of(path: str) -> str:
    try:
        with default_storage.open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _submission(entry: StageEntry, told: Told) -> Iterator[str]:
    sent = list(entry.submissions.all())
    if told["submitted"] and len(sent) != 1:
        yield f"{told['uid']}: {len(sent)} submissions instead of one"
    for each in sent:
        yield from _document(each, told)
    if told["reference"] and entry.application.reference != told["reference"]:
        yield f"{told['uid']}: the number is not the one on the receipt"


def _document(submission: Submission, told: Told) -> Iterator[str]:
    if hashlib.sha256(submission.document.encode()).hexdigest() != submission.sha256:
        yield f"{told['uid']}: the digest is not that of the document"
    content = json.loads(submission.document)
    if content["answers"] != told["answers"]:
        yield f"{told['uid']}: what was frozen is not what was typed"
    if {each["question"]: each["sha256"] for each in content["files"]} != told["files"]:
        yield f"{told['uid']}: the frozen files are not those that were sent"


def _numbers(call_code: str) -> Iterator[str]:
    """Name doubled numbers and gaps; an application that has one was sent."""
    sent = Submission.objects.filter(entry__application__call__code=call_code)
    frozen = Counter(
        json.loads(each)["reference"] for each in sent.values_list("document", flat=True)
    )
    yield from (f"the number {each} was given twice" for each, times in frozen.items() if times > 1)
    kept = Application.objects.filter(call__code=call_code, reference__isnull=False)
    references = kept.values_list("reference", flat=True)
    numbers = sorted(int(str(each).rpartition("-")[2]) for each in references)
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers have gaps or doubles: {numbers}"
    if len(numbers) != len(frozen):
        yield f"{len(numbers)} numbers for {len(frozen)} submissions"


def missing_receipts(call_code: str) -> int:
    """Return how many receipts are still to be made."""
    sent = Submission.objects.filter(entry__application__call__code=call_code)
    return sent.count() * len(LANGUAGES) - Receipt.objects.filter(submission__in=sent).count()
