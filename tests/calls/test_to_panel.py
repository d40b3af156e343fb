"""An application goes before the panel: by the office, once it has a review."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.decisions import record_decision
from calls.actions.panels import send_to_panel
from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import Application
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call_person,
    make_manager,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
SCORES = {"team": 4, "science": 4, "need": 4}


def reviewed():
    application = make_application(state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.SUBMITTED, scores=SCORES)
    return application


def state_of(application):
    return Application.objects.get(pk=application.pk).state


def test_a_reviewed_application_goes_before_the_panel():
    application = reviewed()

    send_to_panel(application_id=application.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    stored = Application.objects.get(pk=application.pk)
    sent = Delivery.objects.filter(event="calls.application_sent_to_panel")
    assert (stored.state, stored.updated_at) == (ApplicationState.IN_PANEL, NOW)
    assert [each.payload for each in sent] == [{"application_id": application.pk}]


def test_without_a_review_there_is_nothing_to_discuss():
    application = make_application(state=ApplicationState.IN_REVIEW)
    make_assignment(application=application)

    with pytest.raises(Refused) as refusal:
        send_to_panel(application_id=application.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert str(refusal.value.message) == (
        "No review is submitted yet: the panel would have nothing to read. Wait for one."
    )
    assert state_of(application) == ApplicationState.IN_REVIEW


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.IN_PANEL])
def test_only_from_the_review(state):
    application = make_application(state=state)

    with pytest.raises(Refused):
        send_to_panel(application_id=application.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert state_of(application) == state


def test_what_is_decided_goes_to_no_panel():
    application, officer = reviewed(), make_staff(Role.PROGRAMME_OFFICER)
    record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="", by=officer,
        at=NOW,
    )  # fmt: skip

    with pytest.raises(Refused):
        send_to_panel(application_id=application.pk, by=officer, at=NOW)

    assert state_of(application) == ApplicationState.IN_REVIEW


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, Role.FUNDER]
)
def test_other_roles_may_not(role):
    application = reviewed()

    for person in (make_staff(role), application.created_by):
        with pytest.raises(PermissionDenied):
            send_to_panel(application_id=application.pk, by=person, at=NOW)


def test_the_chair_may_not_and_the_manager_may_unless_walled():
    application = reviewed()
    chair = make_user()
    manager, walled = (make_manager(call=application.call) for _ in range(2))
    make_call_person(call=application.call, user=chair, role=CallRole.CHAIR)
    ConflictOfInterest.objects.create(
        person=walled, project=application.project, origin=ConflictOrigin.STAFF
    )

    for person in (chair, walled):
        with pytest.raises(PermissionDenied):
            send_to_panel(application_id=application.pk, by=person, at=NOW)
    send_to_panel(application_id=application.pk, by=manager, at=NOW)

    assert state_of(application) == ApplicationState.IN_PANEL


def test_the_panel_is_told_but_for_whom_a_conflict_keeps_away():
    application = reviewed()
    chair, member, walled, tied = (make_user(name=name) for name in ("Cleo", "Max", "Wally", "Tia"))
    make_call_person(call=application.call, user=chair, role=CallRole.CHAIR)
    for person in (member, walled, tied):
        make_call_person(call=application.call, user=person, role=CallRole.MEMBER)
    ConflictOfInterest.objects.create(
        person=walled, project=application.project, origin=ConflictOrigin.STAFF
    )
    make_team_member(project=application.project, user=tied)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    Delivery.objects.all().delete()
    send_to_panel(application_id=application.pk, by=officer, at=NOW)

    drain(seconds=5)

    messages = Message.objects.select_related("recipient")
    assert sorted({each.recipient.name for each in messages}) == ["Cleo", "Max"]
    assert not [each for each in messages if application.project.title in each.text]


def test_the_office_sends_it_with_a_button(client):
    application = reviewed()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    step = reverse("admin:calls_application_act", args=(application.pk, "panel"))

    answer = client.post(step, follow=True)

    assert "The application is before the panel." in answer.text
    assert "Send to the panel" not in answer.text
    assert state_of(application) == ApplicationState.IN_PANEL
