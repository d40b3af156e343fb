"""Reading what was acknowledged: the frozen document, never the working copy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls.models import Application, FormVersion, Submission
from pscc.kernel.questions import Form, ReadSection, parse_schema, read_answers


@dataclass(frozen=True)
class FrozenFile:
    """A file as the document quotes it."""

    uid: str
    question: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """The parts of a submission's document that pages need."""

    version: int
    answers: Mapping[str, Any]
    files: tuple[FrozenFile, ...]
    project: str
    organisation: str
    deadline: datetime | None = None  # that held when it was sent; documents of format 1 lack it
    late_until: datetime | None = None  # where a late request let it in
    form_version: int | None = None  # the number of the form that it answers


def snapshot_of(submission: Submission) -> Snapshot:
    """Read the canonical document of a submission."""
    document = json.loads(submission.document)
    return Snapshot(
        version=document["version"],
        answers=document["answers"],
        files=tuple(FrozenFile(**each) for each in document["files"]),
        project=document["project"]["title"],
        organisation=document["project"]["organisation"],
        deadline=_moment(document.get("deadline")),
        late_until=_moment(document.get("late_until")),
        form_version=document.get("form_version"),
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def form_of_submission(submission: Submission, number: int | None) -> Form:
    """Return the questions that a submission answers: those of its working copy, unless that went
    on with a newer form since.
    """
    current = submission.entry.form_version
    if number is None or number == current.number:
        return parse_schema(current.schema)
    return parse_schema(FormVersion.objects.get(stage=current.stage_id, number=number).schema)


def read_submission(
    submission: Submission, *, for_reviewer: bool = False, language: str | None = None
) -> tuple[ReadSection, ...]:
    """Return what was sent, section by section, in a language (the active one).

    `for_reviewer` leaves out what the form hides from reviewers, answers and files alike. Each
    answer's `files` are `FrozenFile`s.
    """
    snapshot = snapshot_of(submission)
    files: dict[str, list[FrozenFile]] = {}
    for each in snapshot.files:
        files.setdefault(each.question, []).append(each)
    return read_answers(
        form_of_submission(submission, snapshot.form_version),
        snapshot.answers,
        files=files,
        for_reviewer=for_reviewer,
        language=language,
    )


def files_for_reviewer(submission: Submission) -> frozenset[str]:
    """Return the uids of files that a reviewer of this submission may open."""
    sections = read_submission(submission, for_reviewer=True)
    return frozenset(
        file.uid for section in sections for answer in section.answers for file in answer.files
    )


def submissions_of(application: Application) -> list[Submission]:
    """Return every acknowledged round, newest first, with who sent it and the form it answers."""
    rows = Submission.objects.filter(entry__application=application)
    return list(
        rows.select_related("submitted_by", "entry__stage", "entry__form_version").order_by(
            "-entry__stage__number", "-round"
        )
    )


def received_when(digest: str) -> datetime | None:
    """Return when the portal received the submission with this SHA-256, or None; nothing else."""
    found = Submission.objects.filter(sha256=digest).only("received_at").first()
    return found.received_at if found else None
