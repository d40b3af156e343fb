"""The words of people in calls, what is copied from them, and what is made of them."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from calls.actions.calls import refresh_call_search
from calls.actions.dossiers import prepare_dossiers
from calls.actions.exports import drop_export
from calls.actions.receipts import prepare_receipts
from calls.enums import ExportState
from calls.models import (
    AgendaItem,
    AnonymousCopy,
    AnonymousFile,
    Appeal,
    Application,
    Assignment,
    AssignmentRun,
    Award,
    AwardAmendment,
    AwardReport,
    Call,
    ConsensusNote,
    CriterionScore,
    Decision,
    DecisionRelease,
    DiscussionMessage,
    Dossier,
    EmergencyAccess,
    ExpertAffiliation,
    ExpertProfile,
    Export,
    FactualCorrection,
    FoundName,
    HiddenName,
    LateRequest,
    Mailing,
    Motion,
    PanelMeeting,
    ProposedPair,
    Receipt,
    RoomExit,
    StageEntry,
    Submission,
    SubmitAttempt,
)
from calls.queries.teams import members_of
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from pscc.files.purging import drop_made_file, purge_bytes
from pscc.kernel.purging import SAME_KEYS, Copies, Made, Target, made_of, purging

_NUMBERS = "numbers and names of the house"
_ANSWERS = "calls.StageEntry.answers"
_ENTRY = {
    "calls.StageEntry": "entry",
    "calls.Application": "entry__application",
    "partners.Project": "entry__application__project",
    "partners.Organisation": "entry__application__project__organisation",
    "files.StoredFile": "entry__files__file",
}


def _team(application_id: int) -> QuerySet[User]:
    return User.objects.filter(pk__in=members_of(application_id).values("user_id"), is_active=True)


def _of_entry(row: Any) -> QuerySet[User]:
    return _team(row.entry.application_id if hasattr(row, "entry") else row.application_id)


purging(Application, "screening_note", "withdrawal_reason", untouched={"reference": _NUMBERS},
        people=lambda row: _team(row.pk))  # fmt: skip
purging(
    StageEntry,
    "answers",
    "clarification",
    by="application__uid",
    untouched={"unlocked": _NUMBERS},
    people=_of_entry,
)
purging(SubmitAttempt, untouched={"key": "a digest", "reason": _NUMBERS})
purging(
    Submission,
    copied=(Copies(fields=("document",), of=_ENTRY, keyed={_ANSWERS: "answers"}, digest="sha256"),),
    untouched={"sha256": "a digest", "previous_sha256": "a digest"},
)
purging(Receipt, untouched={"language": _NUMBERS})
purging(Dossier, untouched={"language": _NUMBERS})
_COPY = {label: f"submission__{path}" for label, path in _ENTRY.items()}
purging(
    AnonymousCopy,
    copied=(
        Copies(fields=("answers",), of=_COPY, keyed={_ANSWERS: SAME_KEYS}),
        Copies(fields=("names",), of=_COPY),
    ),
)
purging(AnonymousFile, "withheld_reason", untouched={"problem": _NUMBERS, "remarks": _NUMBERS})
purging(
    FoundName,
    "dismissal",
    copied=(
        Copies(
            fields=("name", "before", "written", "after"),
            of={label: f"copy__{path}" for label, path in _COPY.items()},
        ),
    ),
)
purging(HiddenName, "text")
purging(
    AssignmentRun,
    copied=(Copies(fields=("report", "parameters")),),
    untouched={"inputs_sha256": "a digest", "inputs_stamp": _NUMBERS, "method": _NUMBERS},
)
purging(ProposedPair, "refusal", copied=(Copies(fields=("parts", "alternates")),))
purging(Award, "title", "summary", "conditions", "ended_why", people=_of_entry)
purging(AwardReport, "text", "remark", people=lambda row: _team(row.award.application_id))
purging(AwardAmendment, "reason", people=lambda row: _team(row.award.application_id))
purging(Export, untouched={"states": _NUMBERS, "fault": _NUMBERS})
purging(Mailing, "subject", "body", untouched={"states": _NUMBERS})
purging(DiscussionMessage, "text")
purging(ConsensusNote, "text", by="application__uid")
purging(FactualCorrection, "text", people=_of_entry)
purging(LateRequest, "reason", "answer", people=_of_entry)
purging(EmergencyAccess, "reason")
purging(ExpertProfile, "position", "keywords",
        untouched={"languages": _NUMBERS, "voices": _NUMBERS},
        people=lambda row: [row.user])  # fmt: skip
purging(ExpertAffiliation, "name", people=lambda row: [row.profile.user])
purging(
    Assignment,
    "decline_reason",
    "suggested",
    "confidential_comment",
    "comment_to_applicant",
    people=lambda row: [row.expert],
)
purging(CriterionScore, "comment", people=lambda row: [row.assignment.expert])
purging(
    Decision,
    "reasons",
    "letter",
    copied=(
        Copies(
            fields=("letter", "reasons"),
            of={
                "calls.Decision": "pk",
                "calls.Assignment": "application__assignments",
                "calls.CriterionScore": "application__assignments__scores",
                "calls.Application": "application",
                "partners.Project": "application__project",
                "partners.Organisation": "application__project__organisation",
            },
        ),
    ),
    people=_of_entry,
)
purging(DecisionRelease, copied=(Copies(fields=("report",)),))
purging(Appeal, "text", "answer", people=lambda row: _team(row.decision.application_id))
purging(PanelMeeting, "place", "cancel_reason")
purging(AgendaItem, "note")
purging(RoomExit, "reason")
purging(Motion, "text")
purging(Call, "title", "summary", "description", "guidelines", refresh=refresh_call_search)


# --- What is made of it --------------------------------------------------------------------------


def _made(target: Target, at: datetime) -> Iterator[Made]:
    sent = _submissions(target)
    if sent is None:
        yield from _minutes(target)
        return
    sent_ids = list(sent.order_by("pk").values_list("pk", flat=True))
    for model in (Receipt, Dossier):
        papers = list(model._default_manager.filter(submission__in=sent_ids))
        yield Made(model._meta.label, len(papers), partial(_make_again, papers, at))
    yield from _exports(sent_ids)
    yield from _without_names(target, sent_ids)


def _submissions(target: Target) -> QuerySet[Submission] | None:
    path = _ENTRY.get(target.label)
    if path is None:
        return None
    wanted: QuerySet[Submission] = Submission.objects.filter(**{path: target.row.pk})
    return wanted


def _make_again(papers: list[Any], at: datetime, _mark: str) -> None:
    """Delete papers, and make them again of what is left."""
    for paper in papers:
        paper.delete()
        drop_made_file(file_id=paper.file_id)
    for submission_id in sorted({paper.submission_id for paper in papers}):
        prepare_receipts(submission_id=submission_id, at=at)
        prepare_dossiers(submission_id=submission_id, at=at)


def _exports(sent_ids: list[int]) -> Iterator[Made]:
    calls = Submission.objects.filter(pk__in=sent_ids).values("entry__application__call")
    held = list(Export.objects.filter(call__in=calls, state=ExportState.DONE).exclude(file=None))

    def drop(_mark: str) -> None:
        for export in held:
            file_id = drop_export(export_id=export.pk)
            if file_id is not None:
                drop_made_file(file_id=file_id)

    yield Made("calls.Export", len(held), drop)


def _without_names(target: Target, sent_ids: list[int]) -> Iterator[Made]:
    """Find what was copied for experts: files, and the words around a name."""
    if isinstance(target.row, StoredFile):
        rows = AnonymousFile.objects.filter(source=target.row.pk)
        files = list(rows.exclude(file=None).values_list("file_id", flat=True))
        yield Made("calls.AnonymousFile.file", len(files), partial(_purge_files, files))
        found = FoundName.objects.filter(file__source=target.row.pk)
    elif target.key:
        found = FoundName.objects.filter(
            copy__submission__in=sent_ids, question_key=target.key, file=None
        )
    else:
        return
    said = found.filter(~Q(before="") | ~Q(after=""))

    def forget(mark: str) -> None:
        found.update(before="", written=mark, after="")

    yield Made("calls.FoundName.before", said.count(), forget)


def _purge_files(files: list[int], mark: str) -> None:
    for file_id in files:
        purge_bytes(file_id, mark)


def _minutes(target: Target) -> Iterator[Made]:
    """Find the minutes of the meeting in which something was written down."""
    paths = {"calls.AgendaItem": "items", "calls.Motion": "items__motions",
             "calls.RoomExit": "items__exits", "calls.PanelMeeting": "pk"}  # fmt: skip
    path = paths.get(target.label)
    if path is None:
        return
    meetings = PanelMeeting.objects.filter(**{path: target.row.pk})
    pairs: Any = meetings.values_list("minutes_fr", "minutes_en")
    files = [each for pair in pairs for each in pair if each is not None]
    yield Made("calls.PanelMeeting.minutes", len(files), partial(_purge_files, files))


made_of.register("calls", _made)
