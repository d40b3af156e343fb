"""The ladder of reminders: experts are reminded, then staff told, and nobody twice."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from calls.enums import AssignmentState, ReminderStep
from calls.models import Assignment, ReviewReminder
from calls.queries.reminders import TO_STAFF, due_steps, turn_of, waiting_reviews
from pscc.outbox import publish


def remind_all(*, at: datetime) -> int:
    """Take every step that is due; return how many. One transaction for each review."""
    ids = list(waiting_reviews(at).values_list("pk", flat=True))
    return sum(len(remind_of(assignment_id=pk, at=at)) for pk in ids)


@transaction.atomic
def remind_of(*, assignment_id: int, at: datetime) -> list[ReminderStep]:
    """Take the steps of a review that are due now and were not taken; return them.

    Locks the review, then asks again whether it still waits. Publishes `calls.expert_reminded`
    towards the expert (with one that staff asked for on the same day, once), and towards staff
    `calls.invitation_unanswered` or `calls.review_missed`.
    """
    assignment = Assignment.objects.lock(assignment_id)
    if not waiting_reviews(at).filter(pk=assignment_id).exists():
        return []
    turn = turn_of(assignment)
    before = ReviewReminder.objects.filter(assignment=assignment, turn=turn)
    steps = due_steps(assignment, set(before.values_list("step", flat=True)), at)
    for step in steps:
        ReviewReminder.objects.create(assignment=assignment, step=step, turn=turn, sent_at=at)
        _tell(assignment, step, at)
    return steps


def _tell(assignment: Assignment, step: ReminderStep, at: datetime) -> None:
    if step not in TO_STAFF:
        day = timezone.localdate(at).isoformat()
        publish(
            "calls.expert_reminded",
            key=f"calls.expert_reminded:{assignment.uid}:{day}",
            assignment_id=assignment.pk,
        )
    elif assignment.state == AssignmentState.INVITED:
        publish("calls.invitation_unanswered", assignment_id=assignment.pk)
    else:
        publish("calls.review_missed", assignment_id=assignment.pk)
