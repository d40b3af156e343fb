"""What an export of a call holds: for whom, which applications, which columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import JSONField, Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from calls.enums import ApplicationState, ExportState
from calls.exports.rows import (
    Cell,
    Column,
    Sent,
    SentFile,
    SentStage,
    answer_key,
    fact_columns,
)
from calls.models import (
    Application,
    Call,
    Dossier,
    Export,
    FormVersion,
    StageEntry,
    Submission,
)
from calls.queries.office import office_applications
from calls.queries.project_facts import facts_of
from calls.queries.submissions import FrozenFile, read_submission, snapshot_of
from partners.models import ConflictOfInterest
from pscc.files.enums import FileState
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import iso
from pscc.kernel.questions import QuestionType, in_language, parse_schema
from pscc.kernel.site import credit
from services.orientation_questions import patient_choices

FILE = "calls.export"  # purpose of StoredFile
TYPED = (QuestionType.NUMBER, QuestionType.MONEY)
CHUNK = 50
# Of a draft or an expired one, only what was sent in an earlier stage is exported: named for that.
EXPORTABLE: dict[str, Any] = dict(ApplicationState.choices) | {
    ApplicationState.DRAFT.value: gettext_lazy("Writing for the next stage"),
    ApplicationState.EXPIRED.value: gettext_lazy("Next stage never sent"),
}


def exports_of(user: Any) -> QuerySet[Export]:
    """Return the exports that the person asked for: nobody else's."""
    if not user.is_authenticated:
        return Export.objects.none()
    return Export.objects.filter(requested_by=user)


def exportable_calls(user: Any) -> QuerySet[Call]:
    """Return the calls whose applications the person handles by office."""
    if allowed(user, "calls.handle_every_call"):
        return Call.objects.all()
    if allowed(user, "calls.handle_own_calls"):
        return Call.objects.filter(pk__in=Call.objects.managed_by(user).values("pk"))
    return Call.objects.none()


def exported(call: Call, states: Sequence[str], user: Any) -> QuerySet[Application]:
    """Return the complete set: sent applications of a call in some states (none named: all) that
    the person may read now, walls obeyed.
    """
    found = office_applications(user).filter(call=call)
    return found.filter(state__in=states) if states else found


# --- Rows ----------------------------------------------------------------------------------------


def sent_rows(ids: Sequence[int], user: Any) -> Iterator[Sent]:
    """Yield the applications of these ids, in their order, a few at a time; the right to read is
    asked anew for each batch. Texts are in the active language.
    """
    for start in range(0, len(ids), CHUNK):
        batch = ids[start : start + CHUNK]
        readable = office_applications(user).filter(pk__in=batch)
        rows = {
            each.pk: each
            for each in readable.select_related(
                "project__organisation", "project__strategic_axis", "created_by"
            )
            .prefetch_related(*_sent_rounds())
            .order_by()
        }
        files = _stored(rows.values())
        for pk in batch:
            if pk in rows and (sent := _sent(rows[pk], files)) is not None:
                yield sent


def _sent_rounds() -> "list[Prefetch[Any]]":
    """Fetch the entries, each with the latest version that was sent of it."""
    entries = StageEntry.objects.select_related("stage", "form_version").order_by("stage__number")
    latest = (
        Submission.objects.order_by("entry_id", "-round")
        .distinct("entry_id")
        .select_related("submitted_by")
    )
    papers = Dossier.objects.select_related("file").order_by("language")
    with_papers = latest.prefetch_related(Prefetch("dossiers", papers, to_attr="bound"))
    return [
        Prefetch("entries", entries),
        Prefetch("entries__submissions", with_papers, to_attr="latest"),
    ]


def _rounds(application: Application) -> list[Submission]:
    entries: Any = application.entries.all()  # with `latest`, from the prefetch above
    return [each for entry in entries for each in entry.latest]


def _stored(applications: Iterable[Application]) -> dict[str, StoredFile]:
    uids = [
        file.uid
        for application in applications
        for submission in _rounds(application)
        for file in snapshot_of(submission).files
    ]
    return {each.uid: each for each in StoredFile.objects.filter(uid__in=uids).order_by()}


def _sent(application: Application, files: dict[str, StoredFile]) -> Sent | None:
    rounds = _rounds(application)
    if not rounds or application.submitted_at is None:
        return None
    last = snapshot_of(rounds[-1])
    facts = facts_of(rounds[-1])
    patients = str(facts.get("patients", ""))
    axis = application.project.strategic_axis
    return Sent(
        reference=str(application.reference),
        state=application.state,
        state_label=application.get_state_display(),
        project=last.project,
        organisation=last.organisation,
        activity_in_france=facts.get("activity_in_france", application.project.activity_in_france),
        strategic_axis=axis.code if axis else "",
        strategic_axis_label=str(axis or ""),
        patients=patients,
        patients_label=dict(patient_choices()).get(patients, ""),
        submitted_at=application.submitted_at,
        submitted_by=rounds[-1].submitted_by.get_full_name(),
        stages=tuple(_stage(each, files) for each in rounds),
    )


def _stage(submission: Any, files: dict[str, StoredFile]) -> SentStage:
    snapshot = snapshot_of(submission)
    stage = submission.entry.stage
    return SentStage(
        number=stage.number,
        name=str(stage.name),
        round=submission.round,
        received_at=submission.received_at,
        sha256=submission.sha256,
        answers=snapshot.answers,
        cells=_cells(submission),
        files=tuple(_file(each, files.get(each.uid)) for each in snapshot.files),
        papers=tuple(_paper(each.file) for each in submission.bound),
    )


def _cells(submission: Submission) -> dict[str, Cell]:
    answers = snapshot_of(submission).answers
    return {
        each.key: (
            Decimal(str(answers[each.key]))
            if each.type in TYPED and answers.get(each.key) not in (None, "")
            else "\n".join(file.name for file in each.files) or each.text
        )
        for section in read_submission(submission)
        for each in section.answers
    }


def _file(frozen: FrozenFile, stored: StoredFile | None) -> SentFile:
    return SentFile(
        question=frozen.question,
        name=frozen.name,
        size=frozen.size,
        sha256=frozen.sha256,
        path=stored.path if stored else "",
        withheld=_why_withheld(stored),
    )


def _why_withheld(stored: StoredFile | None) -> str:
    """Return, as a word for programs, why the bytes stay in the house; empty if they may leave."""
    if stored is None or stored.discarded_at is not None:
        return "missing"
    if stored.is_servable:
        return ""
    return "infected" if stored.state == FileState.INFECTED else "not scanned"


def _paper(stored: StoredFile) -> SentFile:
    return SentFile(
        question="", name=stored.name, size=stored.size, sha256=stored.sha256, path=stored.path,
        withheld=_why_withheld(stored),
    )  # fmt: skip


# --- Columns and envelope ------------------------------------------------------------------------


def columns_of(call: Call, ids: Sequence[int]) -> list[Column]:
    """Return facts and questions as columns, in the active language: every question that what was
    sent last by these applications answers, in the order of the newest form. Others of the call
    leave no column behind.
    """
    answered = _answered_forms(ids)
    versions = FormVersion.objects.filter(stage__call=call).order_by("stage__number", "-number")
    asked: dict[str, Column] = {}
    for version in versions:
        if (version.stage_id, version.number) not in answered:
            continue
        for question in parse_schema(version.schema).questions():
            if question.type == QuestionType.EXPLANATION or question.key in asked:
                continue
            label = in_language(question.label)
            if question.unit:
                label = f"{label} ({question.unit})"
            asked[question.key] = Column(answer_key(question.key), label)
    return [*fact_columns(), *asked.values()]


def _answered_forms(ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return, as stage and number, the forms that the latest versions sent answer: the frozen
    documents tell, for a working copy may have gone on with newer questions since.
    """
    number = KeyTextTransform("form_version", Cast("document", JSONField()))
    latest = (
        Submission.objects.filter(entry__application__in=ids)
        .order_by("entry_id", "-round")
        .distinct("entry_id")
        .values_list("entry__stage_id", "entry__form_version__number", number)
    )
    return {(stage, int(sent or current)) for stage, current, sent in latest}


def envelope_of(export: Export, at: datetime) -> dict[str, Any]:
    """Return what a file says of itself."""
    return {
        **credit(),
        "call": export.call.code,
        "title": export.call.title,
        "states": list(export.states),
        "made_at": iso(at),
        "made_for": export.requested_by.get_full_name(),
    }


def export_name(export: Export) -> str:
    """Return the name of an export's file."""
    return f"{export.call.code}-{export.created_at:%Y-%m-%d-%H%M}.{export.kind}"


def language_of(export: Export) -> Any:
    """Return a context in the language of who asked."""
    return override(export.requested_by.language)


# --- Who may download ----------------------------------------------------------------------------


def may_read_export_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have an export: who asked for it, until it expires, while they
    still handle the call and no conflict of interest came up since they asked for it.
    """
    if not user.is_authenticated:
        return False
    done = Export.objects.filter(requested_by=user, file=file, state=ExportState.DONE)
    export = done.filter(expires_at__gt=now()).select_related("call").first()
    if export is None or not allowed(user, "calls.export_applications", export.call):
        return False
    return not is_outdated(export)


def is_outdated(export: Export) -> bool:
    """Tell whether a conflict of interest was recorded or settled since the file was asked for,
    that may hide some of what is in it: also while it was being built.
    """
    walls = ConflictOfInterest.objects.walls(export.requested_by)
    of_call = Application.objects.sent().filter(call=export.call_id)
    since = Q(recorded_at__gte=export.created_at) | Q(decided_at__gte=export.created_at)
    return walls.filter(since, project__in=of_call.values("project_id")).exists()


def state_words(export: Export) -> str:
    """Return which applications were asked for, in words."""
    words = ", ".join(str(EXPORTABLE.get(each, each)) for each in export.states)
    return words or _("All that were sent")
