"""What is read after reviews are in: which version they are about, what the experts said since, the
consensus note, and the applicant's correction.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from calls.enums import (
    READING_STATES,
    ApplicationState,
    CallRole,
    CorrectionState,
)
from calls.models import (
    Application,
    Assignment,
    Call,
    CallPerson,
    ConsensusNote,
    Decision,
    DiscussionMessage,
    FactualCorrection,
    ReviewPlan,
    Submission,
)
from calls.queries.clarifications import Difference, differences
from calls.queries.identities import without_names
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from pscc.kernel.history import tracked

JOINED = ("consensus__rapporteur", "correction", "call__review_plan")  # of an application
JUDGED = (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)


def is_somebody_asked(call: Call) -> bool:
    """Tell whether an expert of the call was ever invited."""
    return Assignment.objects.filter(application__call=call, invited_at__isnull=False).exists()


def plan_of(call: Call) -> ReviewPlan:
    """Return what a call wants of its review; what the portal assumes where nothing is stored."""
    return getattr(call, "review_plan", None) or ReviewPlan(call=call)


def is_being_judged(application: Application) -> bool:
    """Tell whether an application is in review or before the panel, and no decision stands."""
    return (
        application.state in JUDGED
        and not Decision.objects.standing().filter(application=application).exists()
    )


# --- Which version a review is about -------------------------------------------------------------


def newer_submission(assignment: Assignment) -> Submission | None:
    """Return what was acknowledged last of the stage that a review is about, if that is newer."""
    submission = assignment.submission
    newer = Submission.objects.filter(entry=submission.entry_id, round__gt=submission.round)
    related = ("entry__form_version", "entry__application", "entry__stage__call__review_plan")
    return newer.select_related(*related).order_by("-round").first()


def read_an_earlier_version() -> Exists:
    """Tell, for a statement on assignments, whether a newer round of the same stage is there."""
    newer = Submission.objects.filter(
        entry=OuterRef("submission__entry"), round__gt=OuterRef("submission__round")
    )
    return Exists(newer)


def changed_for_reviewers(assignment: Assignment, newer: Submission) -> Difference:
    """Return what changed since the version a review is about, as far as its expert may read it."""
    found = differences([newer, assignment.submission], for_reviewer=True)
    return found[0]


def outdated(application: Application) -> set[int]:
    """Return the ids of the application's reviews that are about an earlier version."""
    found = Assignment.objects.filter(read_an_earlier_version(), application=application)
    return set(found.values_list("pk", flat=True))


def scores_begun_on(assignment: Assignment) -> list[int]:
    """Return the rounds that a review was about before, as the event table of the database tells.

    Empty for a review that never changed its version.
    """
    events: QuerySet[Any] = tracked[Assignment]._default_manager.filter(pgh_obj_id=assignment.pk)
    known = set(events.filter(state__in=READING_STATES).values_list("submission_id", flat=True))
    earlier = Submission.objects.filter(
        pk__in=known - {assignment.submission_id}, entry=assignment.submission.entry_id
    )
    return list(earlier.order_by("round").values_list("round", flat=True))


# --- What the experts say to one another ---------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A message as one reader sees it: who said it, in words, and whether it is their own."""

    who: str
    is_own: bool
    text: str
    at: datetime


def reviewer_numbers(application: Application) -> dict[int, int]:
    """Return the number of each expert of an application, the same on every page; it never changes,
    for rows only join, those of experts who are noted only as well.
    """
    rows = Assignment.objects.filter(application=application)
    experts = rows.order_by("pk").values_list("expert_id", flat=True)
    return {expert: number for number, expert in enumerate(experts, start=1)}


def discussion_of(application: Application, user: Any, *, names: bool) -> list[Said]:
    """Return what was said, first message first. Experts learn numbers, no names; the office and
    the chair, for whom `names` holds, learn both. Three statements.
    """
    numbers = reviewer_numbers(application)
    chairs = set(
        CallPerson.objects.filter(call=application.call_id, role=CallRole.CHAIR).values_list(
            "user_id", flat=True
        )
    )
    rows = DiscussionMessage.objects.filter(application=application).select_related("author")
    return [
        Said(
            _called(row.author, numbers, chairs, names=names),
            row.author_id == user.pk,
            row.text,
            row.created_at,
        )
        for row in rows.order_by("created_at", "pk")
    ]


def _called(author: Any, numbers: dict[int, int], chairs: set[int], *, names: bool) -> str:
    if author.pk in numbers:
        part = _("Expert %(n)s") % {"n": numbers[author.pk]}
    else:
        part = _("The chair of the panel") if author.pk in chairs else _("The office")
    return f"{author} ({part})" if names else part


# --- The consensus note --------------------------------------------------------------------------


def note_of(application: Application) -> ConsensusNote | None:
    """Return the consensus note of an application, or None; no statement where it was joined."""
    note: ConsensusNote | None = getattr(application, "consensus", None)
    return note


def handed_in_note(application: Application) -> ConsensusNote | None:
    """Return the consensus note once it is handed in, unless a conflict of interest now keeps its
    rapporteur away: like their review, it counts no longer. One statement where there is one.
    """
    note = note_of(application)
    is_there = note is not None and note.handed_in_at is not None and not is_struck(note)
    return note if is_there else None


def is_struck(note: ConsensusNote) -> bool:
    """Tell whether a conflict of interest keeps the rapporteur of a note from the application."""
    walls = ConflictOfInterest.objects.standing().filter(person=note.rapporteur_id)
    return walls.filter(project=note.application.project_id).exists()


def possible_rapporteurs(application: Application) -> QuerySet[Any]:
    """Return the experts whose submitted review of the application counts, walls obeyed."""
    return User.objects.filter(
        pk__in=Assignment.objects.counted()
        .filter(application=application)
        .exclude(
            expert__in=ConflictOfInterest.objects.standing()
            .filter(project=application.project_id)
            .values("person_id")
        )
        .values("expert_id"),
        is_active=True,
    ).order_by("name", "email")


# --- Factual corrections -------------------------------------------------------------------------


def correction_of(application: Application) -> FactualCorrection | None:
    """Return the applicant's chance to correct facts, if it was given, or None; no statement where
    it was joined.
    """
    correction: FactualCorrection | None = getattr(application, "correction", None)
    return correction


def waits_for_correction(application: Application, at: datetime) -> bool:
    """Tell whether the applicant may still answer."""
    correction = correction_of(application)
    return (
        correction is not None
        and correction.state == CorrectionState.OPEN
        and at <= correction.due_at
        and application.state in JUDGED
    )


def given_correction(application: Application) -> FactualCorrection | None:
    """Return what the applicant corrected, once that is given; without their names, in a copy that
    is never saved, where the call does not tell who applies.
    """
    correction = correction_of(application)
    if correction is None or correction.state != CorrectionState.ANSWERED:
        return None
    if application.call.hides_applicants:
        correction = copy(correction)
        correction.text = without_names(application, correction.text)
    return correction


def comments_to_correct(application: Application) -> list[str]:
    """Return what the experts wrote for the applicant: no names, no scores, in an order that tells
    nothing.
    """
    written = Assignment.objects.counted().filter(application=application)
    return list(
        written.exclude(comment_to_applicant="")
        .order_by("uid")
        .values_list("comment_to_applicant", flat=True)
    )


def due_corrections(before: datetime) -> list[int]:
    """Return the ids of open corrections whose time was over before a moment."""
    late = FactualCorrection.objects.filter(state=CorrectionState.OPEN, due_at__lt=before)
    return list(late.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class AfterReviews:
    """What the desk and the panel show once reviews are in."""

    note: ConsensusNote | None
    correction: FactualCorrection | None
    messages: int
    outdated: set[int]
    is_note_struck: bool = False


def after_reviews(application: Application) -> AfterReviews:
    """Read it for one application: two statements, where note and correction were joined; one more
    where there is a note.
    """
    note = note_of(application)
    return AfterReviews(
        note,
        correction_of(application),
        DiscussionMessage.objects.filter(application=application).count(),
        outdated(application),
        is_note_struck=note is not None and is_struck(note),
    )
