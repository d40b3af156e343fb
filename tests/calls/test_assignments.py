"""Asking an expert: who may, who cannot be asked, and what the expert may answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.assignments import (
    accept_invitation,
    assign_expert,
    decline_invitation,
    expire_assignment,
    remind_expert,
)
from calls.enums import ApplicationState, AssignmentState
from calls.models import Assignment
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=21)


def in_review(**fields):
    return make_application(state=ApplicationState.IN_REVIEW, **fields)


def assign(application, expert, *, by=None, due_at=DUE):
    return assign_expert(
        application_id=application.pk,
        expert_id=expert.pk,
        due_at=due_at,
        by=by or make_staff(Role.PROGRAMME_OFFICER),
        at=NOW,
    )


def refusal_of(application, expert, **fields):
    with pytest.raises(Refused) as refusal:
        assign(application, expert, **fields)
    return str(refusal.value.message)


def test_an_expert_is_invited_on_the_latest_submission():
    application = in_review()
    latest = make_submission(application=application)
    expert, officer = make_user(), make_staff(Role.PROGRAMME_OFFICER)

    assign(application, expert, by=officer)

    stored = Assignment.objects.get()
    assert (stored.expert, stored.submission, stored.state, stored.invited_at, stored.due_at) == (
        expert,
        latest,
        AssignmentState.INVITED,
        NOW,
        DUE,
    )
    assert stored.assigned_by == officer
    assert Delivery.objects.filter(event="calls.expert_invited").count() == 1


def test_refused_before_screening():
    application = make_application(state=ApplicationState.SUBMITTED)

    message = refusal_of(application, make_user())

    assert message == "This application is not in review yet. Screen it first."


def test_refused_for_a_due_date_in_the_past():
    message = refusal_of(in_review(), make_user(), due_at=NOW)

    assert message == "The due date is in the past. Choose a later one."


def test_refused_twice():
    application, expert = in_review(), make_user(name="Eve Expert")
    assign(application, expert)

    message = refusal_of(application, expert)

    assert message == (
        "Eve Expert was assigned already on 1 June 2026: invited. Choose another expert."
    )
    assert Assignment.objects.count() == 1


def test_refused_for_the_project_team_without_a_conflict_on_record():
    application = in_review()
    application.created_by.name = "Fay Founder"
    application.created_by.save()

    message = refusal_of(application, application.created_by)

    assert message == (
        "Fay Founder is in the team of this project and cannot review it. Choose another expert."
    )
    assert not ConflictOfInterest.objects.exists()


def test_refused_for_a_closed_account():
    message = refusal_of(in_review(), make_user(name="Gone", is_active=False))

    assert message == "The account of Gone is closed. Choose another expert."


def test_a_detected_conflict_refuses_and_stays_on_record():
    company = make_organisation(name="Acme")
    application = in_review(project=make_project(organisation=company))
    expert = make_user(name="Eve Expert")
    make_membership(user=expert, organisation=company)

    message = refusal_of(application, expert)

    assert message == (
        "Eve Expert may have a conflict of interest: member of the applicant's organisation"
        " (Acme (owner)). Examine it first: dismiss it, accept it with a plan or recuse the expert."
        " Then assign again, or choose another expert."
    )
    assert ConflictOfInterest.objects.get().state == ConflictState.PENDING
    assert not Assignment.objects.exists()


def test_a_recused_expert_is_refused():
    application, expert = in_review(), make_user(name="Eve Expert")
    conflict = ConflictOfInterest(
        person=expert, project=application.project, origin=ConflictOrigin.STAFF
    )
    conflict.recuse(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    conflict.save()

    message = refusal_of(application, expert)

    assert message == (
        "Eve Expert is recused from this project and cannot review it. Choose another expert."
    )


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, Role.FUNDER]
)
def test_other_roles_assign_nobody(role):
    with pytest.raises(PermissionDenied):
        assign(in_review(), make_user(), by=make_staff(role))


def test_the_manager_of_the_call_assigns():
    call = make_call()

    assignment = assign(in_review(call=call), make_user(), by=make_manager(call=call))

    assert assignment.state == AssignmentState.INVITED


def test_accepting_opens_the_file():
    assignment = make_assignment()

    accept_invitation(assignment_id=assignment.pk, by=assignment.expert, at=NOW)

    stored = Assignment.objects.get()
    assert (stored.state, stored.answered_at) == (AssignmentState.ACCEPTED, NOW)
    assert Delivery.objects.filter(event="calls.invitation_accepted").count() == 1


def test_declining_takes_a_reason():
    assignment = make_assignment()

    with pytest.raises(Refused):
        decline_invitation(assignment_id=assignment.pk, reason=" ", by=assignment.expert, at=NOW)
    decline_invitation(assignment_id=assignment.pk, reason="Away", by=assignment.expert, at=NOW)

    stored = Assignment.objects.get()
    assert (stored.state, stored.decline_reason) == (AssignmentState.DECLINED, "Away")


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_only_the_expert_answers_and_only_once(answer):
    assignment = make_assignment()
    more = {"reason": "x"} if answer is decline_invitation else {}

    with pytest.raises(PermissionDenied):
        answer(assignment_id=assignment.pk, by=make_user(), at=NOW, **more)
    answer(assignment_id=assignment.pk, by=assignment.expert, at=NOW, **more)
    with pytest.raises(PermissionDenied):
        answer(assignment_id=assignment.pk, by=assignment.expert, at=NOW, **more)


def test_a_reminder_leaves_once_a_day():
    assignment = make_assignment()
    officer = make_staff(Role.PROGRAMME_OFFICER)

    for hours in (0, 2, 30):
        remind_expert(assignment_id=assignment.pk, by=officer, at=NOW + timedelta(hours=hours))

    assert Delivery.objects.filter(event="calls.expert_reminded").count() == 2


def test_nobody_is_reminded_of_what_is_done():
    assignment = make_assignment(state=AssignmentState.SUBMITTED, scores={"team": 3})
    assignment.expert.name = "Eve"
    assignment.expert.save()

    with pytest.raises(Refused) as refusal:
        remind_expert(assignment_id=assignment.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert str(refusal.value.message) == ("Nothing is expected of Eve: the review is “Submitted”.")


def test_staff_stop_waiting():
    assignment = make_assignment()

    expire_assignment(assignment_id=assignment.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert Assignment.objects.get().state == AssignmentState.EXPIRED


def test_nobody_asks_themself():
    application = in_review()
    officer = make_staff(Role.PROGRAMME_OFFICER)

    message = refusal_of(application, officer, by=officer)

    assert message == (
        "You cannot ask yourself for a review. Choose another expert, or let a colleague ask."
    )
    assert not Assignment.objects.exists()
