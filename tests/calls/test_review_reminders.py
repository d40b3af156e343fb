"""The ladder of reminders over time, in business days: Monday 1 June 2026 is NOW, 14 July is a
holiday.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.actions.assignments import accept_invitation, decline_invitation, remind_expert
from calls.actions.conflicts import declare_conflict
from calls.actions.reminders import remind_all
from calls.actions.reviews import reopen_review
from calls.enums import ApplicationState, AssignmentState
from calls.models import Application, Decision, ReviewReminder
from calls.tasks import review_reminders
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_assignment, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = NOW + 21 * DAY  # Monday 22 June
S = AssignmentState


def run(days, *, first=0):
    """Let the worker run every hour of each day; return which day brought which steps."""
    told = {}
    for number in range(first, days + 1):
        for hour in range(24):
            at = NOW.replace(hour=0) + number * DAY + hour * timedelta(hours=1)
            before = set(ReviewReminder.objects.values_list("pk", flat=True))
            review_reminders(at=at)
            new = ReviewReminder.objects.exclude(pk__in=before).order_by("pk")
            for row in new:
                told.setdefault(f"{timezone.localdate(at):%d/%m}", []).append(row.step)
    return told


def sent():
    """Return how many deliveries each event of the ladder has."""
    events = ("calls.expert_reminded", "calls.invitation_unanswered", "calls.review_missed")
    return [Delivery.objects.filter(event=each).count() for each in events]


def test_an_unanswered_invitation_climbs_its_ladder_once():
    make_assignment(due_at=NOW + 90 * DAY)

    told = run(40)

    assert told == {"04/06": ["asked_again"], "10/06": ["last_call"], "15/06": ["no_answer"]}
    assert sent() == [2, 1, 0]


def test_a_review_climbs_its_ladder_once():
    make_assignment(state=S.ACCEPTED, due_at=DUE)

    told = run(45)

    assert told == {
        "11/06": ["due_soon"],
        "18/06": ["due_now"],
        "23/06": ["overdue"],
        "25/06": ["staff_told"],
    }
    assert sent() == [3, 0, 1]


def test_holidays_and_weekends_are_no_days():
    make_assignment(state=S.ACCEPTED, due_at=NOW + 42 * DAY)  # Monday 13 July

    told = run(55)

    assert told == {
        "02/07": ["due_soon"],
        "09/07": ["due_now"],
        "15/07": ["overdue"],
        "17/07": ["staff_told"],
    }


def test_what_lies_before_the_acceptance_is_left_out():
    review = make_assignment(state=S.ACCEPTED, due_at=NOW + 4 * DAY)  # Friday 5 June

    told = run(15)

    assert review.answered_at == NOW
    assert told == {"03/06": ["due_now"], "08/06": ["overdue"], "10/06": ["staff_told"]}


@pytest.mark.parametrize(
    ("down_until", "steps"),
    [
        (18, ["due_now"]),  # Friday 19 June: seven days before is past, two days before is true
        (22, ["overdue"]),  # Tuesday 23 June: the deadline passed with the worker down
        (30, ["overdue", "staff_told"]),  # both are true still, each is said once
    ],
)
def test_a_worker_that_was_down_says_once_what_is_still_true(down_until, steps):
    make_assignment(state=S.IN_PROGRESS, due_at=DUE)
    back = NOW + down_until * DAY

    remind_all(at=back)
    remind_all(at=back)
    remind_all(at=back + timedelta(hours=3))

    assert list(ReviewReminder.objects.order_by("pk").values_list("step", flat=True)) == steps
    assert sent() == [1, 0, int("staff_told" in steps)]


def test_a_worker_that_was_down_for_an_invitation():
    make_assignment(due_at=NOW + 90 * DAY)

    remind_all(at=NOW + 16 * DAY)

    assert set(ReviewReminder.objects.values_list("step", flat=True)) == {"last_call", "no_answer"}
    assert sent() == [1, 1, 0]


def test_the_ladder_of_the_invitation_ends_with_the_answer():
    review = make_assignment(due_at=NOW + 28 * DAY)
    run(4)
    accept_invitation(assignment_id=review.pk, by=review.expert, at=NOW + 5 * DAY)

    assert run(20, first=5) == {"18/06": ["due_soon"]}


def _decline(review):
    decline_invitation(assignment_id=review.pk, reason="No", by=review.expert, at=NOW)


def _recuse(review):
    declare_conflict(assignment_id=review.pk, description="Kin", by=review.expert, at=NOW)


def _wall(review):
    ConflictOfInterest.objects.create(
        person=review.expert, project=review.application.project, origin=ConflictOrigin.STAFF
    )


def _withdraw(review):
    application = Application.objects.get(pk=review.application_id)
    application.withdraw(reason="")
    application.save()


def _decide(review):
    Decision.objects.create(
        application=review.application, outcome="accepted", decided_by=review.assigned_by,
        decided_at=NOW,
    )  # fmt: skip


def _close(review):
    review.expert.is_active = False
    review.expert.save()


@pytest.mark.parametrize("end", [_decline, _recuse, _wall, _withdraw, _decide, _close])
def test_nobody_is_reminded_of_what_is_over(end):
    review = make_assignment(due_at=DUE)
    end(review)

    assert run(30) == {}


def test_a_submitted_review_is_over_and_one_given_back_is_not_late_by_its_first_date():
    review = make_assignment(state=S.SUBMITTED, due_at=DUE)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    assert run(23) == {}
    reopen_review(assignment_id=review.pk, by=officer, at=NOW + 24 * DAY)

    assert run(30, first=24) == {}


def test_a_new_due_date_begins_a_new_ladder():
    review = make_assignment(state=S.ACCEPTED, due_at=DUE)
    run(23)
    type(review).objects.filter(pk=review.pk).update(due_at=DUE + 21 * DAY)

    assert run(36, first=24) == {"02/07": ["due_soon"]}


def test_one_mail_on_the_day_on_which_staff_remind_too():
    review = make_assignment(due_at=NOW + 90 * DAY)
    remind_expert(assignment_id=review.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW + 3 * DAY)

    told = run(4)

    assert told == {"04/06": ["asked_again"]}
    assert sent()[0] == 1


def test_nobody_is_reminded_at_night():
    make_assignment(state=S.ACCEPTED, due_at=DUE)

    review_reminders(at=NOW.replace(hour=22) + 22 * DAY)

    assert not ReviewReminder.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_what_is_due_takes_one_statement(count, queries):
    for _ in range(count):
        make_assignment(due_at=NOW + 90 * DAY)

    with queries(1):
        found = remind_all(at=NOW + timedelta(hours=1))

    assert found == 0
    assert not Application.objects.exclude(state=ApplicationState.IN_REVIEW).exists()
