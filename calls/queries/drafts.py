"""What the pages of a draft read: the working copy, its files, and what it still lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)
from django.utils.translation import gettext as _

from calls.enums import ApplicationState, EntryState
from calls.models import Application, AttachedFile, StageEntry, Submission, TeamSeat
from calls.models.access import reading_member
from calls.queries.eligibility import rules_of_entry
from calls.queries.late import grant_of_entry, granted_until
from calls.queries.newest_forms import newest_of_entry
from calls.queries.presence import present_now
from calls.queries.submissions import snapshot_of
from partners.models import ProjectMember
from pscc.files.enums import FileState
from pscc.kernel.questions import (
    Form,
    Question,
    QuestionType,
    asked_form,
    in_language,
    parse_schema,
    problem_with,
)

EDITABLE_APPLICATIONS = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
EDITABLE_ENTRIES = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.REOPENED)


@dataclass(frozen=True)
class Missing:
    """One thing that keeps an application from being sent, and where to mend it."""

    question_key: str
    section_key: str
    label: str
    message: str


def current_entry(application: Application) -> StageEntry:
    """Return the working copy of the latest stage, with its stage, form version and call."""
    entries = StageEntry.objects.filter(application=application)
    return (
        entries.select_related(
            "stage__call",
            "form_version",
            "application__call",
            "saved_by",
            "application__project__organisation",
            "application__project__stage",
        )
        .annotate(
            late_until=grant_of_entry(),
            eligibility_rules=rules_of_entry(),
            newest_form_id=newest_of_entry(),
            present=present_now(),
        )
        .latest("stage__number")
    )


def bare_entry(user: Any, uid: str) -> StageEntry | None:
    """Return the working copy of the latest stage, its form and its application alone, for a script
    of someone of its team; None for others. The rules of writing then ask nothing more.
    """
    entries = StageEntry.objects.filter(application__uid=uid).order_by("-stage__number")
    related = entries.select_related("application", "form_version")
    entry: Any = related.annotate(writer_roles=_roles_of(user)).first()
    return _known(entry, user) if entry is not None and entry.writer_roles else None


def locked_entry(entry_id: int, user: Any) -> StageEntry:
    """Return a working copy, locked, with all that is asked about someone who changes it, as it is
    once the lock is held.
    """
    StageEntry.objects.lock_row(entry_id)
    return unlocked_entry(entry_id, user)


def lock_latest_entry(application_uid: str, user: Any) -> StageEntry:
    """Return the working copy of an application's latest stage as `locked_entry` does; nothing is
    locked for people outside its team, to whom it does not exist.
    """
    member = ProjectMember.objects.active().filter(
        user=user, project=OuterRef("application__project")
    )
    entries = StageEntry.objects.filter(Exists(member), application__uid=application_uid)
    latest = entries.order_by("-stage__number").select_for_update(of=("self",), no_key=True)
    found = latest.values_list("pk", flat=True).first()
    if found is None:
        raise StageEntry.DoesNotExist
    return unlocked_entry(found, user)


def unlocked_entry(entry_id: int, user: Any) -> StageEntry:
    """Return a working copy with all that is asked about someone who changes it."""
    asked = StageEntry.objects.with_window().annotate(
        writer_roles=_roles_of(user), late_until=grant_of_entry()
    )
    return _known(asked.get(pk=entry_id), user)


def _roles_of(user: Any) -> ArraySubquery:
    return ArraySubquery(reading_member(user, TeamSeat.objects, "application").values("role"))


def _known(entry: Any, user: Any) -> StageEntry:
    found: StageEntry = entry
    found.application.written_by = (user.pk, entry.writer_roles)
    return found


def form_of(entry: StageEntry) -> Form:
    """Return the questions that an entry answers; a published form is read once a process."""
    version = entry.form_version
    if version.published_at is None:
        return parse_schema(version.schema)
    return _read(_Published(version.pk, version.published_at, version.schema))


@dataclass(frozen=True)
class _Published:
    """A form that cannot change any more: the database sees to it."""

    pk: int
    published_at: datetime
    schema: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=128)
def _read(published: _Published) -> Form:
    return parse_schema(published.schema)


def regular_end(entry: StageEntry) -> datetime:
    """Return the last instant for everybody: the closing and the declared grace."""
    return entry.stage.closes_at + entry.stage.call.grace


def takes_versions(at: Any) -> QuerySet[StageEntry]:
    """Return the working copies that everybody's window still lets change at a moment."""
    grace = ExpressionWrapper(
        F("stage__call__grace_minutes") * Value(timedelta(minutes=1)), output_field=DurationField()
    )
    ends_at = ExpressionWrapper(F("stage__closes_at") + grace, output_field=DateTimeField())
    writing = StageEntry.objects.filter(state__in=EDITABLE_ENTRIES)
    return writing.annotate(ends_at=ends_at).filter(ends_at__gte=at)


def last_moment(entry: StageEntry) -> datetime:
    """Return the last instant at which it may be sent: the regular end, or later where staff asked
    for a clarification or granted a late request.
    """
    later = [granted_until(entry)]
    if entry.state == EntryState.REOPENED:
        later.append(entry.reopened_until)
    return max([regular_end(entry), *(each for each in later if each is not None)])


def is_asked_beyond_the_window(entry: StageEntry, at: datetime) -> bool:
    """Tell whether only the cluster's own request for a clarification lets an entry change."""
    return entry.state == EntryState.REOPENED and at > regular_end(entry)


def next_deadline(entry: StageEntry, at: datetime) -> datetime:
    """Return the deadline to show: the closing, and once it has passed, the end of the grace."""
    return entry.stage.closes_at if at <= entry.stage.closes_at else last_moment(entry)


def may_change(entry: StageEntry, at: datetime) -> bool:
    """Tell whether answers and files may still change, by state and date; the rules say who."""
    return (
        entry.application.state in EDITABLE_APPLICATIONS
        and entry.state in EDITABLE_ENTRIES
        and at <= last_moment(entry)
    )


def attached_files(entry: StageEntry) -> dict[str, list[AttachedFile]]:
    """Return the files linked now, by question, oldest first; one statement."""
    found: dict[str, list[AttachedFile]] = {}
    rows = AttachedFile.objects.filter(entry=entry, removed_at__isnull=True)
    for row in rows.select_related("file").order_by("attached_at", "pk"):
        found.setdefault(row.question_key, []).append(row)
    return found


def last_submission(entry: StageEntry) -> Submission | None:
    """Return what was acknowledged last of this stage, or None."""
    return entry.submissions.order_by("-round").first()


def has_unsent_changes(entry: StageEntry, last: Submission | None) -> bool:
    """Tell whether the working copy differs from what was acknowledged last."""
    return last is None or entry.version > snapshot_of(last).version


def missing_in(
    entry: StageEntry, files: Mapping[str, Sequence[AttachedFile]] | None = None
) -> list[Missing]:
    """Return what must be mended before the entry can be sent, in the order of the form; hidden
    questions lack nothing.
    """
    linked = attached_files(entry) if files is None else files
    found = []
    for section in asked_form(form_of(entry), entry.answers).sections:
        for question in section.questions:
            message = _fault(question, entry, linked.get(question.key, ()))
            if message:
                label = in_language(question.label)
                found.append(Missing(question.key, section.key, label, message))
    return found


def _fault(question: Question, entry: StageEntry, files: Sequence[AttachedFile]) -> str:
    if question.is_file:
        return _file_fault(question, files)
    answer = entry.answers.get(question.key)
    if answer is not None:
        return problem_with(question, answer)
    if not question.required or not question.takes_answer:
        return ""
    if question.type == QuestionType.CONSENT:
        return _("Your consent is needed.")
    return _("This answer is missing.")


def _file_fault(question: Question, files: Sequence[AttachedFile]) -> str:
    if question.required and not files:
        return _("A file is missing.")
    for attached in files:
        if attached.file.state == FileState.INFECTED:
            return _("The virus scan refused “%(name)s”. Remove it and add a clean file.") % {
                "name": attached.file.name
            }
        if attached.file.discarded_at is not None:
            return _("“%(name)s” is no longer there. Remove it and add it again.") % {
                "name": attached.file.name
            }
    return ""
