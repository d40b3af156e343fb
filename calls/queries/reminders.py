"""Which rung of the ladder of reminders an invitation or a review stands on, in business days.

Everything follows from days, never from how often or when the worker ran: after days without one,
what is still true is said once, and what is past is skipped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calls.enums import WRITING_STATES, ApplicationState, AssignmentState, ReminderStep
from calls.models import Assignment, Decision
from partners.models import ConflictOfInterest
from pscc.kernel.business_days import add_business_days, business_day_until

S = ReminderStep
ANSWER_DAYS = ((3, S.ASKED_AGAIN), (7, S.LAST_CALL), (10, S.NO_ANSWER))  # after the invitation
DUE_DAYS = ((7, S.DUE_SOON), (2, S.DUE_NOW))  # before the due date
LATE_DAYS = ((1, S.OVERDUE), (3, S.STAFF_TOLD))  # after it
TO_STAFF = frozenset({S.NO_ANSWER, S.STAFF_TOLD})
UNDER_REVIEW = (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)
LONGEST_BEFORE = timedelta(days=21)  # calendar days that seven business days never exceed


@dataclass(frozen=True)
class Rung:
    """A step and the day from which it is due."""

    step: ReminderStep
    day: date


def waiting_reviews(at: datetime) -> QuerySet[Assignment]:
    """Return the invitations and reviews of which a reminder may be due: still expected of an
    active expert, of an application that is judged, behind no wall. `due_steps` decides.
    """
    walls = ConflictOfInterest.objects.standing().filter(
        person=OuterRef("expert"), project=OuterRef("application__project")
    )
    decided = Decision.objects.standing().filter(application=OuterRef("application"))
    expected = Assignment.objects.filter(
        Q(state=AssignmentState.INVITED, invited_at__lte=at - timedelta(days=2))
        | Q(state__in=WRITING_STATES, due_at__lte=at + LONGEST_BEFORE),
        application__state__in=UNDER_REVIEW,
        expert__is_active=True,
    )
    return expected.filter(~Exists(walls), ~Exists(decided)).order_by("pk")


def turn_of(assignment: Assignment) -> datetime:
    """Return the moment from which a ladder counts."""
    if assignment.state == AssignmentState.INVITED and assignment.invited_at:
        return assignment.invited_at
    return assignment.due_at


def ladder_of(assignment: Assignment) -> list[Rung]:
    """Return the rungs in their order, all on business days in Paris.

    What lies before the expert accepted is left out. A review that was handed in and given back
    is not late by the date of its first writing: whoever gave it back asks for it.
    """
    if assignment.state == AssignmentState.INVITED:
        invited = turn_of(assignment)
        return [Rung(step, _day(add_business_days(invited, days))) for days, step in ANSWER_DAYS]
    if assignment.state == AssignmentState.REOPENED:
        return []
    due = assignment.due_at
    accepted = timezone.localdate(assignment.answered_at)
    before = [Rung(step, _days_before(_day(due), days)) for days, step in DUE_DAYS]
    after = [Rung(step, _day(add_business_days(due, days))) for days, step in LATE_DAYS]
    return [*(rung for rung in before if rung.day > accepted), *after]


def due_steps(assignment: Assignment, taken: Collection[str], at: datetime) -> list[ReminderStep]:
    """Return the steps to take now: at most one towards the expert, the latest that is due, and at
    most one towards staff. Empty where those were taken.
    """
    today = timezone.localdate(at)
    reached = [rung.step for rung in ladder_of(assignment) if rung.day <= today]
    found = []
    for of_staff in (False, True):
        steps = [step for step in reached if (step in TO_STAFF) == of_staff]
        if steps and steps[-1] not in taken:
            found.append(steps[-1])
    return found


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _days_before(day: date, days: int) -> date:
    for _ in range(days):
        day = business_day_until(day - timedelta(days=1))
    return day
