"""Reading what was acknowledged: the frozen document, never the working copy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls.models import Application, Submission
from pscc.kernel.questions import ReadSection, parse_schema, read_answers


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


def snapshot_of(submission: Submission) -> Snapshot:
    """Read the canonical document of a submission."""
    document = json.loads(submission.document)
    return Snapshot(
        version=document["version"],
        answers=document["answers"],
        files=tuple(FrozenFile(**each) for each in document["files"]),
        project=document["project"]["title"],
        organisation=document["project"]["organisation"],
    )


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
        parse_schema(submission.entry.form_version.schema),
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
