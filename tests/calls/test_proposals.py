"""An expert is proposed without a word, then invited or dropped."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from calls.actions.assignments import expire_assignment, invite_proposed, propose_expert
from calls.enums import ApplicationState, AssignmentState
from calls.models import Assignment
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    NOW,
    make_application,
    make_staff,
    make_submission,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=21)


def propose(application, expert, *, by):
    return propose_expert(
        application_id=application.pk, expert_id=expert.pk, due_at=DUE, by=by, at=NOW
    )


def invite(assignment, *, by, due_at=DUE):
    return invite_proposed(assignment_id=assignment.pk, due_at=due_at, by=by, at=NOW)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def application():
    return make_application(state=ApplicationState.IN_REVIEW)


def test_a_proposed_expert_knows_nothing(application, officer, client):
    expert = make_user()
    Delivery.objects.all().delete()

    assignment = propose(application, expert, by=officer)
    drain(seconds=5)

    client.force_login(expert)
    assert (assignment.state, assignment.invited_at) == (AssignmentState.PROPOSED, None)
    assert list(Assignment.objects.of_expert(expert)) == []
    assert client.get(assignment.get_absolute_url()).status_code == 404
    assert not Message.objects.exists()


def test_the_invitation_is_for_the_latest_round_and_told_once(application, officer):
    expert = make_user()
    assignment = propose(application, expert, by=officer)
    second = make_submission(application=application)
    later = DUE + timedelta(days=3)

    invited = invite(assignment, by=officer, due_at=later)

    assert (invited.state, invited.invited_at, invited.due_at, invited.submission) == (
        AssignmentState.INVITED,
        NOW,
        later,
        second,
    )
    assert list(Assignment.objects.of_expert(expert)) == [invited]
    assert Delivery.objects.filter(event="calls.expert_invited").count() == 1


def test_only_a_proposal_is_invited(application, officer):
    assignment = propose(application, make_user(name="Eve Expert"), by=officer)
    invite(assignment, by=officer)

    with pytest.raises(Refused) as refusal:
        invite(assignment, by=officer)

    assert str(refusal.value.message) == (
        "Eve Expert is no longer a proposal: the review is “Invited”."
    )


def test_a_tie_that_came_since_keeps_the_expert_from_being_invited(application, officer):
    expert = make_user()
    assignment = propose(application, expert, by=officer)
    make_team_member(project=application.project, user=expert)

    with pytest.raises(Refused):
        invite(assignment, by=officer)

    assert ConflictOfInterest.objects.get(person=expert).origin == ConflictOrigin.TEAM
    assert Assignment.objects.get().state == AssignmentState.PROPOSED


def test_a_due_date_to_come_is_needed(application, officer):
    assignment = propose(application, make_user(), by=officer)

    with pytest.raises(Refused) as refusal:
        invite(assignment, by=officer, due_at=NOW)

    assert str(refusal.value.message) == "The due date is in the past. Choose a later one."


def test_nobody_is_proposed_before_the_screening_or_twice(application, officer):
    expert = make_user()
    propose(application, expert, by=officer)

    for each in (application, make_application(state=ApplicationState.SUBMITTED)):
        with pytest.raises(Refused):
            propose(each, expert, by=officer)

    assert Assignment.objects.count() == 1


def test_a_dropped_proposal_stays_unknown_to_the_expert(application, officer):
    expert = make_user()
    assignment = propose(application, expert, by=officer)

    dropped = expire_assignment(assignment_id=assignment.pk, by=officer, at=NOW)

    assert dropped.state == AssignmentState.EXPIRED
    assert list(Assignment.objects.of_expert(expert)) == []


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, Role.FUNDER]
)
def test_other_roles_may_neither_propose_nor_invite(role, application, officer):
    assignment = propose(application, make_user(), by=officer)
    person = make_staff(role)

    with pytest.raises(PermissionDenied):
        propose(application, make_user(), by=person)
    with pytest.raises(PermissionDenied):
        invite(assignment, by=person)

    assert Assignment.objects.get().state == AssignmentState.PROPOSED


def test_the_office_proposes_and_invites_with_buttons(client, application, officer):
    make_user(email="eve@experts.example")
    day = timezone.localdate(now() + timedelta(days=9)).isoformat()
    client.force_login(officer)
    step = reverse("admin:calls_application_act", args=(application.pk, "propose"))

    proposed = client.post(step, {"expert": "eve@experts.example", "due_on": day}, follow=True)
    assignment = Assignment.objects.get()
    asking = reverse("admin:calls_assignment_act", args=(assignment.pk, "invite"))
    linked = asking in proposed.text
    invited = client.post(asking, {"due_on": day}, follow=True)

    assert "The expert is proposed." in proposed.text
    assert linked
    assert "The expert is invited." in invited.text
    assert "Drop the proposal" not in invited.text
    assert Assignment.objects.get().state == AssignmentState.INVITED


def test_the_office_drops_a_proposal_with_a_button(client, application, officer):
    assignment = propose(application, make_user(), by=officer)
    client.force_login(officer)

    answer = client.post(
        reverse("admin:calls_assignment_act", args=(assignment.pk, "drop")), follow=True
    )

    assert "The proposal is dropped." in answer.text
    assert Assignment.objects.get().state == AssignmentState.EXPIRED
