"""Another due date, and asking again: who may, what is refused, what the expert hears."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.assignments import (
    assign_expert,
    expire_assignment,
    invite_proposed,
    propose_expert,
)
from calls.actions.due_dates import move_due_date
from calls.actions.reminders import remind_of
from calls.enums import ApplicationState, AssignmentState
from calls.models import Assignment, ReviewReminder
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.calls.assigning import wall
from tests.calls.pooling import refusal_of
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = NOW + 21 * DAY


def review_of(state: AssignmentState = AssignmentState.ACCEPTED) -> Assignment:
    application = make_application(state=ApplicationState.IN_REVIEW)
    return make_assignment(application=application, state=state, due_at=DUE)


def told() -> int:
    return Delivery.objects.filter(event="calls.review_due_moved").count()


@pytest.mark.parametrize(
    "state", [AssignmentState.INVITED, AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS]
)
def test_the_manager_gives_an_expert_more_time(state):
    review = review_of(state)
    manager = make_manager(call=review.application.call)

    move_due_date(assignment_id=review.pk, due_at=DUE + 5 * DAY, by=manager, at=NOW)

    stored = Assignment.objects.get()
    assert (stored.due_at, stored.state, told()) == (DUE + 5 * DAY, state, 1)


def test_who_hears_of_the_new_date_is_not_reminded_at_once():
    review = review_of()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    remind_of(assignment_id=review.pk, at=DUE - 2 * DAY)
    move_due_date(assignment_id=review.pk, due_at=DUE + 3 * DAY, by=officer, at=DUE - DAY)

    at_once = remind_of(assignment_id=review.pk, at=DUE - DAY)
    later = remind_of(assignment_id=review.pk, at=DUE + 3 * DAY)

    assert (at_once, later) == ([], ["due_now"])
    assert set(ReviewReminder.objects.values_list("turn", flat=True)) == {DUE, DUE + 3 * DAY}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-30, "The due date is in the past. Choose a later one."),
        (0, "The review is due then already. Choose another date."),
    ],
)
def test_dates_that_say_nothing_new_are_refused(days, words):
    review, officer = review_of(), make_staff(Role.PROGRAMME_OFFICER)

    refusal = refusal_of(
        move_due_date, assignment_id=review.pk, due_at=DUE + days * DAY, by=officer, at=NOW
    )

    assert (refusal, told()) == (words, 0)


def test_what_is_over_has_no_due_date_any_more():
    done, gone = review_of(AssignmentState.SUBMITTED), review_of()
    gone.application.withdraw(reason="Sold")
    gone.application.save()
    officer = make_staff(Role.PROGRAMME_OFFICER)

    refusals = [
        refusal_of(move_due_date, assignment_id=each.pk, due_at=DUE + DAY, by=officer, at=NOW)
        for each in (done, gone)
    ]

    assert refusals == [
        f"Nothing is expected of {done.expert}: the review is “Submitted”.",
        "This application is “Withdrawn”: no review of it is due any more.",
    ]


def test_a_wall_and_other_calls_stop_it():
    review, officer = review_of(), make_staff(Role.PROGRAMME_OFFICER)
    wall(officer, review.application)

    for person in (officer, make_manager(call=make_call()), review.expert):
        with pytest.raises(PermissionDenied):
            move_due_date(assignment_id=review.pk, due_at=DUE + DAY, by=person, at=NOW)

    assert told() == 0


def test_the_desk_has_the_step(client):
    review = review_of()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    day = (now() + 40 * DAY).date()

    answer = client.post(
        reverse("admin:calls_assignment_act", args=(review.pk, "due")), {"due_on": str(day)}
    )

    assert answer.status_code == 302
    assert str(Assignment.objects.get().due_at.date()) == str(day)


# --- Asked again ---------------------------------------------------------------------------------


def test_a_proposal_that_was_dropped_can_be_asked_after_all():
    application, expert = make_application(state=ApplicationState.IN_REVIEW), make_user()
    who = {"by": make_staff(Role.PROGRAMME_OFFICER), "at": NOW}
    asked = {"application_id": application.pk, "expert_id": expert.pk, "due_at": DUE}
    row = propose_expert(**asked, **who)
    expire_assignment(assignment_id=row.pk, **who)

    refusal = refusal_of(assign_expert, **asked, **who)
    invite_proposed(assignment_id=row.pk, due_at=DUE + DAY, **who)

    assert refusal == (
        f"{expert} was noted or asked before, and the review was closed. Ask again on the page of"
        " that review."
    )
    stored = Assignment.objects.get()
    assert (stored.state, stored.due_at) == (AssignmentState.INVITED, DUE + DAY)


def test_an_expert_whose_review_was_closed_finds_what_was_written(client):
    review = review_of(AssignmentState.IN_PROGRESS)
    Assignment.objects.filter(pk=review.pk).update(confidential_comment="Half written")
    officer = make_staff(Role.PROGRAMME_OFFICER)
    expire_assignment(assignment_id=review.pk, by=officer, at=NOW)
    client.force_login(officer)

    client.post(
        reverse("admin:calls_assignment_act", args=(review.pk, "again")),
        {"due_on": str((now() + 40 * DAY).date())},
    )

    stored = Assignment.objects.get()
    assert (stored.state, stored.answered_at, stored.confidential_comment) == (
        AssignmentState.INVITED, None, "Half written",
    )  # fmt: skip
    assert Delivery.objects.filter(event="calls.expert_invited").exists()


def test_nobody_is_asked_again_who_answered():
    done, officer = review_of(AssignmentState.SUBMITTED), make_staff(Role.PROGRAMME_OFFICER)

    refusal = refusal_of(
        invite_proposed, assignment_id=done.pk, due_at=DUE + DAY, by=officer, at=NOW
    )

    assert refusal == f"{done.expert} is no longer a proposal: the review is “Submitted”."
