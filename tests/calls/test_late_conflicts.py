"""Conflicts of people and ties that came after the application."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.calls import appoint_person
from calls.actions.emergency import open_emergency_access
from calls.enums import ApplicationState, AssignmentState, CallRole
from calls.models import Application, Assignment, CallPerson
from calls.notifications.applications import office
from partners.enums import ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.sweeps import find_sweep
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call_person,
    make_manager,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


class Tie:
    """An application of an organisation, and a way to tie a person to that organisation."""

    def __init__(self, state=ApplicationState.IN_REVIEW):
        self.company = make_organisation(name="Acme")
        project = make_project(organisation=self.company)
        self.application = make_application(project=project, state=state)

    def to(self, person):
        make_membership(user=person, organisation=self.company)
        return person


@pytest.mark.parametrize("role", list(CallRole))
def test_who_is_appointed_later_is_looked_at_in_the_same_transaction(role):
    tie = Tie()
    person = tie.to(make_staff(Role.CALL_MANAGER))

    appoint_person(
        person=CallPerson(call=tie.application.call, user=person, role=role),
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=NOW,
    )

    assert ConflictOfInterest.objects.get().person == person
    assert list(Application.objects.visible_to(person)) == []


def test_an_appointment_looks_at_no_draft():
    tie = Tie(state=ApplicationState.DRAFT)
    person = tie.to(make_user())

    appoint_person(
        person=CallPerson(call=tie.application.call, user=person, role=CallRole.MEMBER),
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=NOW,
    )

    assert not ConflictOfInterest.objects.exists()


@pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.SUBMITTED])
def test_an_administrator_with_a_tie_cannot_break_the_glass(state):
    tie = Tie(state=state)
    administrator = tie.to(make_staff(Role.ADMINISTRATOR))

    with pytest.raises(PermissionDenied):
        open_emergency_access(
            application_id=tie.application.pk,
            reason="The applicant cannot sign in any more.",
            by=administrator,
            at=now(),
        )

    assert ConflictOfInterest.objects.get().person == administrator
    assert list(Application.objects.visible_to(administrator)) == []


def test_a_tie_that_came_after_the_invitation_stops_its_acceptance(client):
    tie = Tie()
    assignment = make_assignment(application=tie.application)
    tie.to(assignment.expert)
    client.force_login(assignment.expert)

    answer = client.post(
        reverse("calls:invitation_accept", kwargs={"uid": assignment.uid}),
        {"statement": "none"},
        follow=True,
    )

    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 1
    assert said[0].startswith("The portal knows of a tie between you and this project")
    assert answer.redirect_chain[-1][0] == reverse("calls:review_list")
    assert Assignment.objects.get().state == AssignmentState.INVITED
    assert ConflictOfInterest.objects.get().state == ConflictState.PENDING


def test_the_daily_sweep_finds_ties_that_came_later():
    tie, over = Tie(), Tie(state=ApplicationState.DRAFT)
    officer = over.to(tie.to(make_staff(Role.PROGRAMME_OFFICER)))
    member = tie.to(make_user())
    make_call_person(call=tie.application.call, user=member, role=CallRole.MEMBER)

    find_sweep("calls.late_conflicts").function(NOW)

    walled = ConflictOfInterest.objects.values_list("person", "project")
    project = tie.application.project_id
    assert sorted(walled) == [(officer.pk, project), (member.pk, project)]


def test_nobody_with_a_tie_is_mailed_that_an_application_arrives():
    tie = Tie(state=ApplicationState.SUBMITTED)
    call = tie.application.call
    tied, free = tie.to(make_manager(call=call)), make_manager(call=call)

    recipients = list(office(tie.application.pk))

    assert recipients == [free]
    assert ConflictOfInterest.objects.get().person == tied
