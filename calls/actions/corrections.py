"""The only writers of factual corrections: opened by staff, answered once, over by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.enums import CorrectionState
from calls.models import Application, Assignment, FactualCorrection
from calls.queries.after_reviews import (
    JUDGED,
    comments_to_correct,
    correction_of,
    due_corrections,
    is_being_judged,
    plan_of,
)
from calls.queries.reviews import WAITS_FOR_EXPERT
from pscc.kernel.access import require
from pscc.kernel.questions.limits import count_words
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

MARGIN = timedelta(minutes=5)  # beyond the longest wait of a request that arrived in time


@transaction.atomic
def open_correction(*, application_id: int, by: Any, at: datetime) -> FactualCorrection:
    """Let the applicant's team read the experts' comments to it and correct facts, until the end of
    the last day that the review plan of the call gives.

    Locks the application. Raises PermissionDenied, or Refused with what stands in the way: no such
    window in this call, decided, given already, a review still to come, nothing to read. Publishes
    `calls.correction_opened`.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.open_correction", application)
    plan = plan_of(application.call)
    _refuse_too_early(application, plan.correction_days)
    correction = FactualCorrection.objects.create(
        application=application,
        opened_by=by,
        opened_at=at,
        due_at=_end_of(at, plan.correction_days),
        max_words=plan.correction_words,
    )
    publish("calls.correction_opened", application_id=application.pk)
    return correction


def _end_of(at: datetime, days: int) -> datetime:
    """Return the last minute of the day that many days later, Paris time."""
    day = localtime(at) + timedelta(days=days)  # the same time on the wall, whatever its offset
    return day.replace(hour=23, minute=59, second=0, microsecond=0)


def _refuse_too_early(application: Application, days: int) -> None:
    if not days:
        raise Refused(_("This call has no window for factual corrections: see its review plan."))
    if not is_being_judged(application):
        raise Refused(_("Only an application in review or before the panel can be corrected."))
    if correction_of(application) is not None:
        raise Refused(_("The applicant has had this chance already: it is given once."))
    asked = Assignment.objects.filter(application=application)
    open_reviews = asked.filter(state__in=WAITS_FOR_EXPERT).count()
    if open_reviews:
        raise Refused(
            ngettext(
                "%(count)s review is still to come: wait for it, or stop waiting.",
                "%(count)s reviews are still to come: wait for them, or stop waiting.",
                open_reviews,
            )
            % {"count": open_reviews}
        )
    if not comments_to_correct(application):
        raise Refused(_("No submitted review has a comment to the applicant: nothing to correct."))


@transaction.atomic
def answer_correction(
    *, application_id: int, text: str, by: Any, at: datetime
) -> FactualCorrection:
    """Store the team's one answer; `at` is when it reached the portal.

    A decision that stands but is not released changes nothing here, so that nobody learns of it.
    Locks the application, then the correction. Raises PermissionDenied, or Refused: empty, too many
    words, too late, answered already, the review is over. Publishes `calls.correction_answered`.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.answer_correction", application)
    correction: FactualCorrection = FactualCorrection.objects.select_for_update(of=("self",)).get(
        application=application
    )
    text = text.replace("\r\n", "\n").strip()
    _refuse_answer(application, correction, text, at)
    correction.answer(text=text, by=by, at=at)
    correction.save()
    publish("calls.correction_answered", application_id=application.pk)
    return correction


def _refuse_answer(
    application: Application, correction: FactualCorrection, text: str, at: datetime
) -> None:
    if correction.state == CorrectionState.ANSWERED:
        raise Refused(_("Your team has answered already: an answer is given once."))
    if correction.state != CorrectionState.OPEN or at > correction.due_at:
        raise Refused(_("The time to correct facts is over."))
    if application.state not in JUDGED:
        raise Refused(_("The review of this application is over."))
    if not text:
        raise Refused(_("Write what is wrong, and what is right."))
    over = count_words(text) - correction.max_words
    if over > 0:
        raise Refused(
            ngettext(
                "%(over)s word too many: at most %(most)s.",
                "%(over)s words too many: at most %(most)s.",
                over,
            )
            % {"over": over, "most": correction.max_words}
        )


def expire_corrections(*, at: datetime) -> int:
    """Close the windows whose time is over; return how many. One transaction each."""
    return sum(_expire(pk, at) for pk in due_corrections(at - MARGIN))


@transaction.atomic
def _expire(correction_id: int, at: datetime) -> bool:
    """Close one; one that is being answered is skipped and asked again next time."""
    application_id = FactualCorrection.objects.values_list("application_id", flat=True).get(
        pk=correction_id
    )
    free = Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    if free.filter(pk=application_id).first() is None:
        return False
    correction = FactualCorrection.objects.select_for_update(of=("self",)).get(pk=correction_id)
    if correction.state != CorrectionState.OPEN or correction.due_at >= at - MARGIN:
        return False
    correction.expire()
    correction.save()
    publish("calls.correction_expired", application_id=application_id)
    return True
