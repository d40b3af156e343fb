"""What the pages of experts, the panel and the office read of reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet
from django.utils.timezone import localdate

from calls.enums import (
    WRITING_STATES,
    ApplicationState,
    AssignmentState,
    CallRole,
    DecisionState,
    ReviewVisibility,
)
from calls.models import (
    Application,
    Assignment,
    Call,
    Criterion,
    CriterionScore,
    Decision,
    Submission,
)
from calls.scores import Mark, is_below, mean, spread, weighted_mean
from pscc.kernel.access import allowed

ASKED = (
    AssignmentState.INVITED,
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.REOPENED,
    AssignmentState.SUBMITTED,
)
WAITS_FOR_EXPERT = (AssignmentState.INVITED, *WRITING_STATES)


# --- The expert's desk ---------------------------------------------------------------------------


@dataclass(frozen=True)
class ExpertDesk:
    """An expert's reviews: those that wait, nearest due date first, then the others."""

    waiting: list[Assignment]
    done: list[Assignment]

    @property
    def invitations(self) -> int:
        """How many invitations wait for an answer."""
        return sum(each.state == AssignmentState.INVITED for each in self.waiting)

    @property
    def to_write(self) -> int:
        """How many reviews are begun or accepted, and not submitted."""
        return len(self.waiting) - self.invitations

    @property
    def years(self) -> list[int]:
        """The years in which reviews were submitted that count, latest first."""
        counted = (each for each in self.done if each.state == AssignmentState.SUBMITTED)
        return sorted({localdate(each.submitted_at).year for each in counted}, reverse=True)


def expert_desk(user: Any) -> ExpertDesk:
    """Return an expert's reviews with what a row shows, in two statements or fewer."""
    rows = (
        Assignment.objects.of_expert(user)
        .select_related("application__call__review_plan", "application__project__organisation")
        .order_by("due_at", "pk")
    )
    waiting = [each for each in rows if each.state in WAITS_FOR_EXPERT]
    done = [each for each in rows if each.state not in WAITS_FOR_EXPERT]
    return ExpertDesk(waiting, sorted(done, key=lambda each: each.due_at, reverse=True))


def latest_submission(application: Application) -> Submission | None:
    """Return what was acknowledged last: of the highest stage, the highest round."""
    submissions = Submission.objects.filter(entry__application=application)
    return (
        submissions.select_related(
            "entry__form_version", "entry__application", "entry__stage__call__review_plan"
        )
        .order_by("-entry__stage__number", "-round")
        .first()
    )


def others_reviews(user: Any, assignment: Assignment) -> list[Assignment]:
    """Return the other experts' submitted reviews where the call lets this expert read them.

    Ordered as `reviewer_numbers` counts them.
    """
    if not allowed(user, "calls.read_reviews", assignment.application):
        return []
    others = Assignment.objects.counted().filter(application=assignment.application_id)
    return list(with_scores(others.exclude(pk=assignment.pk)).order_by("pk"))


def is_scoring_begun(call: Call) -> bool:
    """Tell whether a review of the call was submitted: what it was scored on holds from then on."""
    submitted = Assignment.objects.filter(application__call=call, submitted_at__isnull=False)
    return submitted.exists()


def reading_ended(assignment: Assignment) -> datetime | None:
    """Return until when an expert could read the application; None while they still may."""
    application = assignment.application
    if Application.objects.open_to_experts().filter(pk=application.pk).exists():
        return None
    told = Decision.objects.released().filter(application=application).earliest("released_at")
    days = timedelta(days=application.call.expert_reading_days)
    return told.released_at + days if told.released_at else None


def remarks_for_applicant(application: Application) -> list[str]:
    """Return what the experts wrote for the applicant, without names, once a decision is released.

    Only reviews submitted before the release; ordered by their random public id.
    """
    reviews = Assignment.objects.counted().filter(
        application=application,
        application__decisions__state=DecisionState.RELEASED,
        application__decisions__released_at__gte=F("submitted_at"),
    )
    written = reviews.exclude(comment_to_applicant="").order_by("uid").distinct()
    return [text for _uid, text in written.values_list("uid", "comment_to_applicant")]


# --- Scores side by side -------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One expert's score on one criterion; all empty where nothing was given."""

    score: Decimal | None = None
    is_not_applicable: bool = False
    comment: str = ""


@dataclass(frozen=True)
class CriterionRow:
    """A criterion across all experts."""

    criterion: Criterion
    cells: list[Cell]
    mean: Decimal | None
    spread: Decimal | None
    is_below: bool


@dataclass(frozen=True)
class ScoreTable:
    """Criteria by experts, submitted reviews only; `means` holds each expert's weighted mean."""

    reviews: list[Assignment]
    rows: list[CriterionRow]
    means: list[Decimal | None]
    mean: Decimal | None
    spread: Decimal | None
    scale_max: int

    @property
    def spread_rows(self) -> list[dict[str, Any]]:
        """The rows as the picture of the spread wants them."""
        return [
            {
                "label": row.criterion.title,
                "scores": [cell.score for cell in row.cells],
                "threshold": row.criterion.threshold,
            }
            for row in self.rows
        ]


def with_scores(queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Add to reviews their scores with criteria: two more statements, however many reviews."""
    scores = CriterionScore.objects.select_related("criterion").order_by(
        "criterion__position", "criterion_id"
    )
    return queryset.prefetch_related(Prefetch("scores", queryset=scores))


def counted(reviews: Iterable[Assignment]) -> list[Assignment]:
    """Keep the submitted reviews, in the order in which they came."""
    submitted = [each for each in reviews if each.state == AssignmentState.SUBMITTED]
    return sorted(submitted, key=lambda each: (each.submitted_at, each.pk))


def score_table(
    application: Application, reviews: Sequence[Assignment] | None = None
) -> ScoreTable:
    """Lay the submitted reviews of an application side by side (or those given), criteria in their
    order.
    """
    if reviews is None:
        submitted = Assignment.objects.counted().filter(application=application)
        reviews = list(
            with_scores(submitted).select_related("expert").order_by("submitted_at", "pk")
        )
    criteria = list(Criterion.objects.filter(call=application.call_id).order_by("position", "pk"))
    means = [review_mean(review) for review in reviews]
    return ScoreTable(
        reviews=list(reviews),
        rows=[_criterion_row(criterion, reviews) for criterion in criteria],
        means=means,
        mean=mean(means),
        spread=spread(means),
        scale_max=max((criterion.scale_max for criterion in criteria), default=5),
    )


def _criterion_row(criterion: Criterion, reviews: Sequence[Assignment]) -> CriterionRow:
    cells = []
    for review in reviews:
        given = next((row for row in review.scores.all() if row.criterion_id == criterion.pk), None)
        cells.append(Cell(given.score, given.is_not_applicable, given.comment) if given else Cell())
    scores = [cell.score for cell in cells]
    middle = mean(scores)
    return CriterionRow(
        criterion, cells, middle, spread(scores), is_below(middle, criterion.threshold)
    )


def review_mean(review: Assignment) -> Decimal | None:
    """Return one expert's weighted mean; the scores should be prefetched with their criteria."""
    return weighted_mean(
        Mark(row.score, row.criterion.weight, row.criterion.scale_max)
        for row in review.scores.all()
    )


# --- Applications as the office and the panel list them ------------------------------------------


@dataclass(frozen=True)
class ReviewFigures:
    """How far the review of an application is."""

    asked: int
    done: int
    mean: Decimal | None


def with_figures(queryset: QuerySet[Application]) -> QuerySet[Application]:
    """Add to applications what `review_figures` reads: a constant number of statements."""
    asked = with_scores(Assignment.objects.filter(state__in=ASKED))
    return queryset.select_related("call__review_plan", "project__organisation").prefetch_related(
        Prefetch("assignments", queryset=asked, to_attr="asked")
    )


def with_reviews(queryset: QuerySet[Application]) -> QuerySet[Application]:
    """Add to applications what `review_figures` and `standing_decision` read."""
    return with_decision(with_figures(queryset))


def with_decision(queryset: QuerySet[Application]) -> QuerySet[Application]:
    """Add to applications what `standing_decision` reads: one more statement."""
    decisions = Decision.objects.standing()
    return queryset.prefetch_related(
        Prefetch("decisions", queryset=decisions, to_attr="standing_decisions")
    )


def review_figures(application: Application) -> ReviewFigures:
    """Count the reviews of an application that came from `with_figures`."""
    asked: list[Assignment] = application.asked  # type: ignore[attr-defined] # set by with_reviews
    done = [review for review in asked if review.state == AssignmentState.SUBMITTED]
    return ReviewFigures(len(asked), len(done), mean(review_mean(review) for review in done))


def standing_decision(application: Application) -> Decision | None:
    """Return the decision that stands on an application that came from `with_decision`, released or
    not.
    """
    found: list[Decision] = application.standing_decisions  # type: ignore[attr-defined] # set by with_decision
    return found[0] if found else None


# --- The panel -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PanelRow:
    """An application of the panel's call, with its figures."""

    application: Application
    figures: ReviewFigures
    waits_for_own: bool = False


@dataclass(frozen=True)
class PanelCall:
    """A call with a page of its applications; `hidden` counts those that a conflict keeps away."""

    call: Call
    rows: list[PanelRow]
    page: Page[int]
    hidden: int

    @property
    def hidden_lines(self) -> range:
        """One line for each application kept from the person, after the last page."""
        return range(0 if self.page.has_next() else self.hidden)


OF_THE_PANEL = tuple(
    state
    for state in ApplicationState
    if state not in (ApplicationState.DRAFT, ApplicationState.EXPIRED)
)


def panel_calls(user: Any, *, only: str = "", number: Any = 1, size: int = 25) -> list[PanelCall]:
    """Return the calls on whose panel a person sits, each with a page of applications, best mean
    first; walled applications are only counted. One that the person still has to review stands
    without its mean among those not reviewed, unless the call shows reviews at once.

    `only` is the uid of one call, whose page `number` is wanted; without it each call shows its
    first page. A constant number of statements; scores are read of reviewed applications only.
    """
    found = _calls_of_the_panel(user, only)
    sent = Application.objects.sent().filter(call__in=found, state__in=OF_THE_PANEL)
    total = dict(sent.values_list("call_id").annotate(Count("pk")))
    seen = sent.filter(pk__in=Application.objects.handled_by(user).values("pk"))
    listed = seen.annotate(owes=owes_review(user)).order_by("reference")
    owed, calls_of = set(), {}
    for pk, call_id, owes in listed.values_list("pk", "call_id", "owes"):
        calls_of[pk] = call_id
        if owes:
            owed.add(pk)
    submitted = Assignment.objects.counted().filter(application__in=seen)
    reviewed = set(submitted.values_list("application_id", flat=True)) - owed
    rest: dict[int, list[int]] = {call.pk: [] for call in found}
    for pk in (pk for pk in calls_of if pk not in reviewed):
        rest[calls_of[pk]].append(pk)
    near = [pk for ids in rest.values() for pk in ids[: size * _page_number(number)]]
    read = with_figures(Application.objects.filter(pk__in=[*reviewed, *near]))
    rows = {each.pk: _panel_row(each, waits_for_own=each.pk in owed) for each in read}
    ranked = _ranked({call.pk for call in found}, [rows[pk] for pk in reviewed])
    pages = {
        call.pk: Paginator(ranked[call.pk] + rest[call.pk], size).get_page(number) for call in found
    }
    return [
        PanelCall(
            call,
            [rows[pk] for pk in pages[call.pk] if pk in rows],
            pages[call.pk],
            total.get(call.pk, 0) - pages[call.pk].paginator.count,
        )
        for call in found
    ]


def _ranked(calls: set[int], rows: list[PanelRow]) -> dict[int, list[int]]:
    """Return the reviewed applications of each call, best mean first."""
    ranked: dict[int, list[int]] = {call: [] for call in calls}
    for row in sorted(rows, key=_best_first):
        ranked[row.application.call_id].append(row.application.pk)
    return ranked


def _calls_of_the_panel(user: Any, only: str) -> list[Call]:
    seats = Call.objects.filter(
        people__user=user, people__role__in=(CallRole.CHAIR, CallRole.MEMBER)
    )
    found = seats.select_related("review_plan").distinct().order_by("pk")
    return list(found.filter(uid=only) if only else found)


def _page_number(number: Any) -> int:
    """Read a page's number from an address: what is no number is the first page."""
    return int(number) if str(number).isdecimal() and len(str(number)) < 6 else 1


def owes_review(user: Any) -> Exists:
    """Tell whether the person's own review of an application must come before the others'."""
    own = Assignment.objects.filter(
        application=OuterRef("pk"), expert=user, state__in=WAITS_FOR_EXPERT
    )
    return Exists(own.exclude(application__call__review_visibility=ReviewVisibility.ALWAYS))


def _panel_row(application: Any, *, waits_for_own: bool) -> PanelRow:
    figures = review_figures(application)
    if waits_for_own:
        figures = replace(figures, mean=None)
    return PanelRow(application, figures, waits_for_own)


def _best_first(row: PanelRow) -> tuple[bool, Decimal, str]:
    middle = row.figures.mean
    return (middle is None, -(middle or Decimal(0)), row.application.reference or "")
