"""Reading what was acknowledged: the frozen document, never the working copy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from calls.anonymity.redaction import redact
from calls.models import AnonymousCopy, AnonymousFile, Application, FormVersion, Submission
from pscc.accounts.models import RedactedEdition
from pscc.kernel.questions import Form, ReadSection, parse_schema, read_answers


@dataclass(frozen=True)
class FrozenFile:
    """A file as the document quotes it; `why` says why a reader does not get it, without a uid."""

    uid: str
    question: str
    name: str
    size: int
    sha256: str
    why: str = ""


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
    submission: Submission,
    *,
    for_reviewer: bool = False,
    with_names: bool = False,
    language: str | None = None,
) -> tuple[ReadSection, ...]:
    """Return what was sent, section by section, in a language (the active one).

    `for_reviewer` leaves out what the form hides from reviewers, answers and files alike; where the
    call does not tell who applies, it reads the anonymous copy, and nothing while there is none to
    read. `with_names` reads the original all the same: for what no reviewer sees. Each answer's
    `files` are `FrozenFile`s.
    """
    snapshot = snapshot_of(submission)
    form = form_of_submission(submission, snapshot.form_version)
    if for_reviewer and not with_names and hides_applicant(submission):
        copy = readable_copy(submission)
        return read_copy(submission, copy, language=language) if copy else ()
    files: dict[str, list[FrozenFile]] = {}
    for each in snapshot.files:
        files.setdefault(each.question, []).append(each)
    return read_answers(
        form, snapshot.answers, files=files, for_reviewer=for_reviewer, language=language
    )


# --- Where applicants stay anonymous -------------------------------------------------------------


def hides_applicant(submission: Submission) -> bool:
    """Tell whether reviewers do not learn who sent it; no statement where the plan was joined."""
    return submission.entry.stage.call.hides_applicants


def readable_copy(submission: Submission) -> AnonymousCopy | None:
    """Return the anonymous copy that reviewers may read: made, and without a sure name in it."""
    made = AnonymousCopy.objects.filter(submission=submission, made_revision=F("revision"))
    return made.exclude(pk__in=AnonymousCopy.objects.with_leaks().values("pk")).first()


def waits_for_copy(submission: Submission) -> bool:
    """Tell whether reviewers have to wait until an anonymous copy is there to read."""
    return hides_applicant(submission) and readable_copy(submission) is None


def read_copy(
    submission: Submission, copy: AnonymousCopy, *, language: str | None = None
) -> tuple[ReadSection, ...]:
    """Return an anonymous copy section by section, as a reviewer reads it."""
    snapshot = snapshot_of(submission)
    files: dict[str, list[FrozenFile]] = {}
    for each in copy.files.select_related("file", "source").order_by("number"):
        files.setdefault(each.question_key, []).append(_neutral_file(each))
    kept = redact(form_of_submission(submission, snapshot.form_version), snapshot.answers, files)
    return read_answers(
        kept.form, copy.answers, files=kept.files, for_reviewer=True, language=language
    )


def _neutral_file(copy: AnonymousFile) -> FrozenFile:
    name, key = copy.neutral_name, copy.question_key
    if copy.is_shown and copy.file is not None:
        return FrozenFile(copy.file.uid, key, name, copy.file.size, copy.file.sha256)
    return FrozenFile("", key, name, 0, "", why=_("kept back: it could tell who applies"))


def files_for_reviewer(submission: Submission) -> frozenset[str]:
    """Return the uids of files that a reviewer of this submission may open."""
    sections = read_submission(submission, for_reviewer=True)
    return frozenset(
        file.uid
        for section in sections
        for answer in section.answers
        for file in answer.files
        if file.uid
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


def redacted_when(digest: str) -> datetime | None:
    """Return when something was last taken out of the submission with this SHA-256, or None."""
    ids = [str(pk) for pk in Submission.objects.filter(sha256=digest).values_list("pk", flat=True)]
    editions = RedactedEdition.objects.filter(table=Submission._meta.label, row__in=ids)
    return editions.order_by("-pk").values_list("purge__at", flat=True).first()
