"""The only writers of what a call tells beside its texts and dates: criteria, rules, answers,
figures, and the plan of its review.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.calls import touch_call
from calls.models import Call, CallFigure, Criterion, EligibilityRule, FaqEntry, ReviewPlan
from calls.models.assigning import MORE_VOICES
from calls.queries.after_reviews import is_somebody_asked
from calls.queries.reviews import is_scoring_begun
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

Detail = Criterion | EligibilityRule | FaqEntry | CallFigure | ReviewPlan
DETAILS: tuple[type[Detail], ...] = (Criterion, EligibilityRule, FaqEntry, CallFigure, ReviewPlan)
FIGURES = ("code", "weight", "scale_max", "threshold")  # of a criterion: what scores rest on


@transaction.atomic
def save_detail(*, row: Detail, by: Any, at: datetime) -> Detail:
    """Store a criterion, a rule, a frequent question, a figure or the review plan of a call.

    Locks the call. Raises PermissionDenied unless `by` configures it, Refused for a plan with more
    voices than reviews, for what a submitted review was scored on, and for anonymity that changes
    after an expert was asked. Publishes `calls.anonymity_switched`.
    """
    call: Call = Call.objects.lock(row.call_id)
    require(by, f"calls.{'change' if row.pk else 'add'}_{row._meta.model_name}", call)
    if isinstance(row, Criterion):
        _refuse_new_scale(call, row)
    if isinstance(row, ReviewPlan):
        _refuse_more_voices(row)
    is_switched = isinstance(row, ReviewPlan) and _switches_anonymity(call, row)
    if is_switched and is_somebody_asked(call):  # what was read cannot be unread
        raise Refused(
            _(
                "An expert is asked already: whether experts learn who applies cannot change any"
                " more."
            )
        )
    row.save()
    if is_switched:
        publish("calls.anonymity_switched", call_id=call.pk)
    touch_call(call, at)
    return row


@transaction.atomic
def remove_detail(*, row: Detail, by: Any, at: datetime) -> None:
    """Take a criterion, a rule, a frequent question or a figure out of a call.

    Locks the call. Raises as `save_detail`.
    """
    call: Call = Call.objects.lock(row.call_id)
    require(by, f"calls.delete_{row._meta.model_name}", call)
    if isinstance(row, Criterion) and is_scoring_begun(call):
        raise Refused(
            _("A review is submitted already: no criterion can be added or removed any more.")
        )
    type(row).objects.filter(pk=row.pk).delete()
    touch_call(call, at)


def _refuse_new_scale(call: Call, criterion: Criterion) -> None:
    """Refuse another scale under scores that are there; words may always change."""
    if not is_scoring_begun(call):
        return
    stored = Criterion.objects.filter(pk=criterion.pk).first()
    if stored is None:
        raise Refused(
            _("A review is submitted already: no criterion can be added or removed any more.")
        )
    if any(getattr(stored, name) != getattr(criterion, name) for name in FIGURES):
        raise Refused(
            _("A review is submitted already: this cannot change any more. Its words still can.")
        )


def _refuse_more_voices(plan: ReviewPlan) -> None:
    """Refuse what no assignment could fulfil; the database holds it too."""
    if len(plan.voices) > plan.reviews_each:
        raise Refused(MORE_VOICES)


def _switches_anonymity(call: Call, plan: ReviewPlan) -> bool:
    """Tell whether names are shown or hidden from now on that were not."""
    stored = ReviewPlan.objects.filter(call=call).first()
    return plan.is_anonymous != (stored is not None and stored.is_anonymous)
