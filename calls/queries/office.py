"""What the staff desk shows of an application, and what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from calls.enums import (
    WRITING_STATES,
    ApplicationState,
    AssignmentState,
    CallRole,
    DecisionState,
    EntryState,
    ExpertState,
)
from calls.models import Application, Assignment, Decision, StageEntry, Submission
from calls.queries.drafts import takes_versions
from calls.queries.history import StateChange, state_changes
from calls.queries.interests import conflicts_for
from calls.queries.project_facts import read_whole
from calls.queries.reviews import (
    ASKED,
    WAITS_FOR_EXPERT,
    ScoreTable,
    counted,
    score_table,
    with_scores,
)
from calls.queries.submissions import submissions_of
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.clock import PortalNow
from pscc.kernel.questions import ReadSection


def office_applications(user: Any) -> QuerySet[Application]:
    """Return the sent applications that the person handles by office, walls obeyed: no panel seats.

    Every call for programme officers, their own calls for call managers, none for others.
    """
    return Application.objects.of_office(user)


def desk_applications(user: Any) -> QuerySet[Application]:
    """Return what the person may open at the desk: by office, or in an emergency."""
    return Application.objects.filter(
        Q(pk__in=office_applications(user).values("pk"))
        | Q(pk__in=Application.objects.opened_in_emergency_by(user).values("pk"))
    )


# --- What waits ----------------------------------------------------------------------------------


def to_screen(user: Any) -> QuerySet[Application]:
    """Return the sent applications that nobody has screened and whose stage takes no newer version
    any more.
    """
    still_open = takes_versions(PortalNow()).values("application_id")
    return unscreened(user).exclude(pk__in=still_open)


def unscreened(user: Any) -> QuerySet[Application]:
    """Return the sent applications that nobody has screened, also while their stage is open."""
    waiting = office_applications(user).filter(state=ApplicationState.SUBMITTED)
    return waiting.exclude(pk__in=_decided())


def to_assign(user: Any) -> QuerySet[Application]:
    """Return the applications in review for which no expert is asked."""
    asked = Assignment.objects.filter(state__in=ASKED).values("application_id")
    waiting = office_applications(user).filter(state=ApplicationState.IN_REVIEW)
    return waiting.exclude(pk__in=asked).exclude(pk__in=_decided())


def to_decide(user: Any) -> QuerySet[Application]:
    """Return the applications whose asked reviews are all in, without a decision."""
    reviews = Assignment.objects.values("application_id")
    states = (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)
    waiting = office_applications(user).filter(state__in=states)
    return (
        waiting.filter(pk__in=reviews.filter(state=AssignmentState.SUBMITTED))
        .exclude(pk__in=reviews.filter(state__in=WAITS_FOR_EXPERT))
        .exclude(pk__in=_decided())
    )


def late_reviews(user: Any, at: datetime) -> QuerySet[Assignment]:
    """Return what experts owe since their due date."""
    handled = office_applications(user)
    return Assignment.objects.filter(
        application__in=handled, state__in=WAITS_FOR_EXPERT, due_at__lt=at
    )


def to_release(user: Any) -> QuerySet[Decision]:
    """Return the decisions that wait for their release."""
    handled = office_applications(user)
    return Decision.objects.filter(application__in=handled, state=DecisionState.PENDING)


def to_examine(user: Any) -> QuerySet[ConflictOfInterest]:
    """Return the possible conflicts of interest that wait for a verdict."""
    return conflicts_for(user).filter(project__isnull=False, decided_at__isnull=True)


def _decided() -> Any:
    return Decision.objects.standing().values("application_id")


# --- One application -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """Everything the page of an application shows; reviews only to those who may read them."""

    sections: Sequence[ReadSection]
    rounds: Sequence[Submission]
    reads_reviews: bool
    assignments: Sequence[Assignment]
    conflicts: Sequence[ConflictOfInterest]
    table: ScoreTable | None
    decisions: Sequence[Decision]
    changes: Sequence[StateChange]

    @property
    def open_reviews(self) -> set[int]:
        """Reviews for which the expert can be reminded."""
        return {review.pk for review in self.assignments if review.state in WAITS_FOR_EXPERT}

    @property
    def asked(self) -> StageEntry | None:
        """The working copy that is open again for a clarification, or None."""
        entry = self.rounds[0].entry if self.rounds else None
        return entry if entry and entry.state == EntryState.REOPENED else None

    @property
    def labels(self) -> list[str]:
        """The experts' names above the columns of the scores."""
        return [str(review.expert) for review in self.table.reviews] if self.table else []


def application_desk(application: Application, user: Any) -> Desk:
    """Read what the desk shows of one application to one person."""
    rounds = submissions_of(application)
    reads_reviews = allowed(user, "calls.record_decision", application)
    assignments: Sequence[Assignment] = ()
    decisions: Sequence[Decision] = ()
    if reads_reviews:
        asked = with_scores(Assignment.objects.filter(application=application))
        assignments = list(asked.select_related("expert").order_by("pk"))
        taken = Decision.objects.filter(application=application).order_by("-pk")
        decisions = list(taken.select_related("decided_by", "released_by"))
    conflicts = conflicts_for(user).filter(project=application.project_id)
    return Desk(
        sections=read_whole(rounds[0]) if rounds else (),
        rounds=rounds,
        reads_reviews=reads_reviews,
        assignments=assignments,
        conflicts=list(conflicts.select_related("person", "decided_by").order_by("pk")),
        table=score_table(application, counted(assignments)) if reads_reviews else None,
        decisions=decisions,
        changes=state_changes(application, assignments, decisions) if reads_reviews else (),
    )


def known_experts() -> QuerySet[User]:
    """Return the pool, and people asked before or sitting on a panel, with how many reviews they
    owe now.
    """
    owed = Q(assignments__state__in=(AssignmentState.INVITED, *WRITING_STATES))
    seats = (CallRole.MEMBER, CallRole.CHAIR)
    known = Q(assignments__isnull=False) | Q(call_roles__role__in=seats)
    pool = Q(expert_profile__state=ExpertState.ACTIVE)
    outside = Q(expert_profile__state__in=(ExpertState.DECLINED, ExpertState.LEFT))
    return (
        User.objects.filter(known | pool, is_active=True)
        .exclude(outside)
        .annotate(owes=Count("assignments", filter=owed, distinct=True))
        .order_by("name", "email")
    )
