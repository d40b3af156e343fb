"""The only writers of reviews: saving with a version, sending, giving back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.windows import hold_call
from calls.enums import AssignmentState
from calls.models import Application, Assignment, Call, Criterion, CriterionScore, Decision
from calls.queries.after_reviews import JUDGED
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

COMMENT_FIELDS = ("confidential_comment", "comment_to_applicant")


@dataclass(frozen=True)
class GivenScore:
    """What an expert answers on one criterion: a score, "not applicable", or nothing yet; None
    leaves it as it is.
    """

    score: int | None = None
    is_not_applicable: bool = False
    comment: str | None = None
    has_answer: bool = True


class StaleReviewError(Refused):
    """The review was saved in another window meanwhile; `stored` is what the portal holds."""

    def __init__(self, stored: Assignment) -> None:
        super().__init__(
            _(
                "This review was saved in another window since you opened this page. Your text"
                " is still in the"
                " fields: compare, then save again."
            )
        )
        self.stored = stored


class IncompleteReviewError(Refused):
    """Something is missing; `missing` holds the criteria without an answer."""

    def __init__(self, missing: list[Criterion], *, has_score: bool) -> None:
        text = _("Score every criterion, or say that it does not apply.")
        if not missing and not has_score:
            text = _(
                "Score at least one criterion: a review in which nothing applies says nothing."
            )
        super().__init__(text)
        self.missing = missing


def _locked(assignment_id: int) -> Assignment:
    """Lock a review's application, then the review: the order of every action."""
    application_id = Assignment.objects.values_list("application_id", flat=True).get(
        pk=assignment_id
    )
    application = Application.objects.lock(application_id)
    review = Assignment.objects.lock(assignment_id)
    review.application = application
    return review


def _refuse_when_over(application: Application) -> None:
    """Raise Refused once the application left the review or a decision stands on it."""
    is_judged = application.state in JUDGED
    if is_judged and not Decision.objects.standing().filter(application=application).exists():
        return
    raise Refused(
        _(
            "The review of this application is over: nothing can be added to it any more. If"
            " something important is missing, write to the contact of the call."
        )
    )


@transaction.atomic
def save_review(
    *,
    assignment_id: int,
    version: int,
    scores: Mapping[str, GivenScore],
    comments: Mapping[str, str],
    by: Any,
    at: datetime,
) -> Assignment:
    """Store what an expert wrote on a review that is still at `version`; each acknowledged save
    counts one up.

    `scores` by criterion code, `comments` by field name; what is not named stays. Saving what is
    stored already changes nothing and never conflicts. Raises StaleReviewError if another window
    saved in between, PermissionDenied once it is submitted or recused, Refused for a score outside
    the scale and once a decision stands. Locks the application, then the review.
    """
    review = _locked(assignment_id)
    require(by, "calls.write_review", review)
    _refuse_when_over(review.application)
    changed = [*_changed_scores(review, scores)]
    new_comments = {name: text for name, text in comments.items() if getattr(review, name) != text}
    if not changed and not new_comments:
        return review
    if review.version != version:
        raise StaleReviewError(review)
    for row in changed:
        row.save()
    for name in COMMENT_FIELDS:
        if name in new_comments:
            setattr(review, name, new_comments[name])
    review.version += 1
    review.write()
    review.save()
    return review


def _changed_scores(
    review: Assignment, scores: Mapping[str, GivenScore]
) -> Iterator[CriterionScore]:
    """Yield the rows that differ from what is stored, not saved yet."""
    criteria = Criterion.objects.filter(call=review.application.call_id, code__in=scores).order_by(
        "pk"
    )
    rows = {row.criterion_id: row for row in CriterionScore.objects.filter(assignment=review)}
    for criterion in criteria:
        given = scores[criterion.code]
        row = rows.get(criterion.pk) or CriterionScore(assignment=review, criterion=criterion)
        before = (row.score, row.is_not_applicable, row.comment)
        if given.has_answer:
            row.score = _checked(criterion, given)
            row.is_not_applicable = given.is_not_applicable
        if given.comment is not None:
            row.comment = given.comment
        if (row.score, row.is_not_applicable, row.comment) != before:
            yield row


def _checked(criterion: Criterion, given: GivenScore) -> Decimal | None:
    if given.is_not_applicable or given.score is None:
        return None
    if not 0 <= given.score <= criterion.scale_max:
        raise Refused(
            _("%(criterion)s: give a score from 0 to %(best)s.")
            % {"criterion": criterion.title, "best": criterion.scale_max}
        )
    return Decimal(given.score)


@transaction.atomic
def submit_review(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Hand in a complete review: it counts from now on and can no longer be changed by the expert.

    Raises PermissionDenied, Refused once a decision stands, or IncompleteReviewError with the
    criteria that lack an answer. Holds the call, so that its criteria stay what they are, then
    locks the application and the review. Publishes `calls.review_submitted`.
    """
    hold_call(
        Call.objects.values_list("pk", flat=True).get(applications__assignments=assignment_id)
    )
    review = _locked(assignment_id)
    require(by, "calls.submit_review", review)
    _refuse_when_over(review.application)
    given = list(CriterionScore.objects.filter(assignment=review))
    answered = {row.criterion_id for row in given if row.score is not None or row.is_not_applicable}
    criteria = Criterion.objects.filter(call=review.application.call_id).order_by("position", "pk")
    missing = [criterion for criterion in criteria if criterion.pk not in answered]
    has_score = any(row.score is not None for row in given)
    if missing or not has_score:
        raise IncompleteReviewError(missing, has_score=has_score)
    review.submit(at=at)
    review.save()
    publish("calls.review_submitted", assignment_id=review.pk)
    return review


@transaction.atomic
def reopen_review(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Give a submitted review back to its expert for a change; it does not count meanwhile.

    Raises PermissionDenied, or Refused if it is not submitted, the application is judged no more or
    a decision stands. Publishes `calls.review_reopened`.
    """
    review = _locked(assignment_id)
    require(by, "calls.reopen_review", review)
    if review.state != AssignmentState.SUBMITTED:
        raise Refused(
            _("Only a submitted review can be reopened; this one is “%(state)s”.")
            % {"state": review.get_state_display()}
        )
    if Decision.objects.standing().filter(application=review.application).exists():
        raise Refused(
            _(
                "A decision stands on this application. Annul it before reopening a review it"
                " rests on."
            )
        )
    if review.application.state not in JUDGED:
        raise Refused(
            _("The application is “%(state)s”: its review is over and is not opened again.")
            % {"state": review.application.get_state_display()}
        )
    review.reopen()
    review.save()
    publish("calls.review_reopened", assignment_id=review.pk)
    return review
