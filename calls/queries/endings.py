"""What of a call is over, and since when: dossiers, their review, awards, and what the office kept
around them.

Each function returns the rows that ended before a moment, as `pscc.kernel.retention.Over` asks.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, F, Max, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from calls.enums import ApplicationState, AwardState, LateState, PaymentState
from calls.models import (
    AgendaItem,
    AnonymousCopy,
    Appeal,
    Application,
    Assignment,
    AssignmentRun,
    Award,
    AwardPayment,
    CallStage,
    ConsensusNote,
    Decision,
    DecisionRelease,
    DiscussionMessage,
    Dossier,
    EmergencyAccess,
    FactualCorrection,
    LateRequest,
    Mailing,
    PanelMeeting,
    ProposedPair,
    Receipt,
    Submission,
)

DRAFT_DAYS = 90  # after the call closed, or after the last change where that was later
WARNED_BEFORE = timedelta(days=14)  # of the deletion of a draft
NEVER_SENT = (ApplicationState.EXPIRED, ApplicationState.WITHDRAWN)
SETTLED = (
    ApplicationState.ACCEPTED, ApplicationState.DECLINED, ApplicationState.INELIGIBLE,
    ApplicationState.WITHDRAWN,
)  # fmt: skip
ENDED = (AwardState.CLOSED, AwardState.TERMINATED, AwardState.REFUSED, AwardState.RECALLED)


# --- Applications ---


def decided_applications(before: datetime) -> QuerySet[Any]:
    """Return applications that were sent and of which nothing was changed, decided, objected or
    read in an emergency since. The last word counts, not the first; where none was said, the last
    change, once the call has closed.
    """
    own = {"application": OuterRef("pk")}
    decided = Decision.objects.filter(Q(decided_at__gte=before) | Q(released_at__gte=before), **own)
    said = Q(raised_at__gte=before) | Q(answered_at__gte=before)
    objected = Appeal.objects.filter(said, decision__application=OuterRef("pk"))
    read = EmergencyAccess.objects.filter(opened_at__gte=before, **own)
    running = CallStage.objects.filter(call=OuterRef("call"), closes_at__gte=before)
    may_move = Exists(running) & ~Q(state__in=SETTLED)
    return Application.objects.filter(submitted_at__isnull=False, updated_at__lt=before).exclude(
        Exists(decided) | Exists(objected) | Exists(read) | may_move
    )


def ended_dossiers(before: datetime) -> QuerySet[Any]:
    """Return decided applications that no award needs any more."""
    return decided_applications(before).filter(award__isnull=True)


def rows_of_review(model: type[Model], path: str = "application") -> Any:
    """Return the question for the rows of a table that belong to decided applications; `path` leads
    to the application.
    """

    def ended(before: datetime) -> QuerySet[Any]:
        return QuerySet(model).filter(**{f"{path}__in": decided_applications(before)})

    return ended


def before_an_application(application: Application) -> Sequence[QuerySet[Any]]:
    """Return what goes before an application, in this order."""
    own = {"application": application}
    sent = Submission.objects.filter(entry__application=application)
    of_sent = {"submission__in": sent.values("pk")}
    return (
        AgendaItem.objects.filter(**own),
        ConsensusNote.objects.filter(**own),
        DiscussionMessage.objects.filter(**own),
        FactualCorrection.objects.filter(**own),
        Assignment.objects.filter(**own),
        ProposedPair.objects.filter(**own),
        Appeal.objects.filter(decision__application=application),
        Decision.objects.filter(**own),
        EmergencyAccess.objects.filter(**own),
        AnonymousCopy.objects.filter(**of_sent),
        Dossier.objects.filter(**of_sent),
        Receipt.objects.filter(**of_sent),
        sent,
    )


# --- Drafts that were never sent ---


def _drafts() -> QuerySet[Any]:
    """Return drafts of calls that closed, with the moment from which their time runs. Not those
    that ask for more time, nor those of which an opening in an emergency has to be proved.
    """
    own = {"application": OuterRef("pk")}
    asked = LateRequest.objects.filter(entry__application=OuterRef("pk"), state=LateState.ASKED)
    needed = Exists(asked) | Exists(EmergencyAccess.objects.filter(**own))
    closed = CallStage.objects.filter(call=OuterRef("call")).order_by("-closes_at")
    since = Greatest(F("updated_at"), closed.values("closes_at")[:1], output_field=DateTimeField())
    drafts = Application.objects.filter(~needed, submitted_at__isnull=True, state__in=NEVER_SENT)
    found: QuerySet[Any] = drafts.annotate(over_since=since).order_by("pk")
    return found


def forgotten_drafts(before: datetime) -> QuerySet[Any]:
    """Return drafts never sent whose time has run out, and of which their team has known for two
    weeks.
    """
    at = before + timedelta(days=DRAFT_DAYS)
    return _drafts().filter(
        over_since__lt=before, warned_at__gt=F("over_since"), warned_at__lte=at - WARNED_BEFORE
    )


def drafts_to_announce(at: datetime) -> QuerySet[Any]:
    """Return drafts never sent that will be deleted in two weeks, whose team was not told since the
    last change.
    """
    soon = _drafts().filter(over_since__lte=at - timedelta(days=DRAFT_DAYS) + WARNED_BEFORE)
    return soon.filter(Q(warned_at__isnull=True) | Q(warned_at__lte=F("over_since")))


def deleted_on(draft: Application) -> date:
    """Return the day on which a draft goes of whose end its team has been told."""
    assert draft.warned_at is not None  # noqa: S101 given by the caller
    closed = max(stage.closes_at for stage in draft.call.stages.all())
    end = max(draft.updated_at, closed) + timedelta(days=DRAFT_DAYS)
    return timezone.localdate(max(end, draft.warned_at + WARNED_BEFORE))


# --- Awards ---


def _ended_awards() -> QuerySet[Any]:
    paid = AwardPayment.objects.filter(award=OuterRef("pk"), state=PaymentState.PAID)
    over = Coalesce("ended_at", "answered_at", "offered_at")
    return Award.objects.filter(state__in=ENDED).annotate(was_paid=Exists(paid), over_since=over)


def paid_awards(before: datetime) -> QuerySet[Any]:
    """Return awards that ended, of which the last payment was made by then."""
    later = AwardPayment.objects.filter(
        award=OuterRef("pk"), state=PaymentState.PAID, paid_on__gte=timezone.localdate(before)
    )
    return _ended_awards().filter(~Exists(later), was_paid=True, over_since__lt=before)


def unpaid_awards(before: datetime) -> QuerySet[Any]:
    """Return awards that ended by then and of which nothing was ever paid."""
    return _ended_awards().filter(was_paid=False, over_since__lt=before)


# --- Around the dossiers ---


def emptied_meetings(before: datetime) -> QuerySet[Any]:
    """Return meetings of a panel by then on whose agenda no application is kept any more."""
    kept = AgendaItem.objects.filter(meeting=OuterRef("pk"))
    last = Greatest("starts_at", "closed_at", "cancelled_at")  # of what there is
    return PanelMeeting.objects.alias(last=last).filter(~Exists(kept), last__lt=before)


def emptied_runs(before: datetime) -> QuerySet[Any]:
    """Return proposals of who reviews what from by then, of which no pair is kept any more."""
    kept = ProposedPair.objects.filter(run=OuterRef("pk"))
    return AssignmentRun.objects.filter(~Exists(kept), created_at__lt=before, due_at__lt=before)


def emptied_releases(before: datetime) -> QuerySet[Any]:
    """Return releases by then of which no decision is kept any more."""
    kept = Decision.objects.filter(releases=OuterRef("pk"))
    return DecisionRelease.objects.filter(~Exists(kept), release_at__lt=before)


def old_mailings(before: datetime) -> QuerySet[Any]:
    """Return messages to applicants of calls whose last stage closed by then."""
    closed = Max("call__stages__closes_at")
    rows = Mailing.objects.annotate(last=Greatest("created_at", "send_at", closed))
    return rows.filter(last__lt=before)
