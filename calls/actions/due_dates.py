"""Giving an expert another due date."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.enums import ApplicationState
from calls.models import Application, Assignment, ReviewReminder
from calls.queries.reminders import TO_STAFF, due_steps, turn_of
from calls.queries.reviews import WAITS_FOR_EXPERT
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def move_due_date(*, assignment_id: int, due_at: datetime, by: Any, at: datetime) -> Assignment:
    """Set another due date for an invitation or a review that waits for its expert.

    The ladder of reminders begins anew; what of it would be due at once is left out, since the
    expert is told now. Locks the application, then the review. Raises PermissionDenied, or Refused:
    date past or unchanged, nothing expected, the review over. Publishes `calls.review_due_moved`.
    """
    application_id = Assignment.objects.values_list("application_id", flat=True).get(
        pk=assignment_id
    )
    application = Application.objects.lock(application_id)
    assignment = Assignment.objects.lock(assignment_id)
    require(by, "calls.remind_expert", assignment)
    _refuse(application, assignment, due_at, at)
    assignment.due_at = due_at
    assignment.save()
    for step in due_steps(assignment, (), at):
        if step not in TO_STAFF:
            ReviewReminder.objects.get_or_create(
                assignment=assignment,
                step=step,
                turn=turn_of(assignment),
                defaults={"sent_at": at},
            )
    publish("calls.review_due_moved", assignment_id=assignment.pk)
    return assignment


def _refuse(
    application: Application, assignment: Assignment, due_at: datetime, at: datetime
) -> None:
    if assignment.state not in WAITS_FOR_EXPERT:
        raise Refused(
            _("Nothing is expected of %(expert)s: the review is “%(state)s”.")
            % {"expert": assignment.expert, "state": assignment.get_state_display()}
        )
    if application.state not in (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL):
        raise Refused(
            _("This application is “%(state)s”: no review of it is due any more.")
            % {"state": application.get_state_display()}
        )
    if due_at <= at:
        raise Refused(_("The due date is in the past. Choose a later one."))
    if due_at == assignment.due_at:
        raise Refused(_("The review is due then already. Choose another date."))
