"""The first look: eligible goes to review, not eligible waits for its release and shows nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.decisions import annul_decision
from calls.actions.screening import screen_application
from calls.enums import ApplicationState, DecisionState, Outcome
from calls.models import Application, Decision
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_application, make_call, make_manager, make_staff, make_user

pytestmark = pytest.mark.django_db


def closed_call(**fields):
    return make_call(closes_at=NOW - timedelta(hours=1), **fields)


def sent_to_a_closed_call(*, call=None, **fields):
    return make_application(call=call or closed_call(), **fields)


def screen(application, *, by, eligible=True, note="Complete"):
    return screen_application(
        application_id=application.pk, eligible=eligible, note=note, by=by, at=NOW
    )


def test_an_eligible_application_goes_to_review():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)

    screen(application, by=officer)

    stored = Application.objects.get(pk=application.pk)
    assert (stored.state, stored.screened_by, stored.screened_at, stored.screening_note) == (
        ApplicationState.IN_REVIEW,
        officer,
        NOW,
        "Complete",
    )
    assert Delivery.objects.filter(event="calls.application_screened").count() == 1


def test_one_that_is_not_eligible_keeps_its_state_until_the_release():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)

    screen(application, by=officer, eligible=False, note="No activity in France")

    decision = Decision.objects.get(application=application)
    assert Application.objects.get(pk=application.pk).state == ApplicationState.SUBMITTED
    assert (decision.state, decision.outcome, decision.reasons, decision.decided_by) == (
        DecisionState.PENDING,
        Outcome.INELIGIBLE,
        "No activity in France",
        officer,
    )


def test_a_refusal_needs_its_reason():
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)

    with pytest.raises(Refused) as refusal:
        screen(application, by=make_staff(Role.PROGRAMME_OFFICER), eligible=False, note=" ")

    assert str(refusal.value.message) == (
        "Say why it is not eligible: the record and the letter need the reason."
    )
    assert not Decision.objects.exists()


def test_nothing_is_screened_twice():
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)
    screen(application, by=officer, eligible=False)

    with pytest.raises(Refused) as refusal:
        screen(application, by=officer)

    assert str(refusal.value.message).startswith(
        "Olga Officer decided “Not eligible” on 1 June 2026"
    )
    assert Application.objects.get(pk=application.pk).state == ApplicationState.SUBMITTED


def test_an_annulled_refusal_can_be_screened_again():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)
    screen(application, by=officer, eligible=False)
    annul_decision(decision_id=Decision.objects.get().pk, by=officer, at=NOW)

    screen(application, by=officer)

    assert Application.objects.get(pk=application.pk).state == ApplicationState.IN_REVIEW


@pytest.mark.parametrize(
    "state", [ApplicationState.DRAFT, ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL]
)
def test_only_what_was_sent_and_not_screened_is_screened(state):
    application = sent_to_a_closed_call(state=state)

    with pytest.raises((Refused, PermissionDenied)):
        screen(application, by=make_staff(Role.PROGRAMME_OFFICER))

    assert Application.objects.get(pk=application.pk).state == state


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, Role.FUNDER]
)
def test_other_roles_may_not_screen(role):
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)

    with pytest.raises(PermissionDenied):
        screen(application, by=make_staff(role))


def test_applicants_and_strangers_may_not_screen():
    application = sent_to_a_closed_call(state=ApplicationState.SUBMITTED)

    for person in (application.created_by, make_user()):
        with pytest.raises(PermissionDenied):
            screen(application, by=person)


def test_the_manager_of_the_call_may_screen_and_of_another_may_not():
    call = closed_call()
    application = sent_to_a_closed_call(call=call, state=ApplicationState.SUBMITTED)

    with pytest.raises(PermissionDenied):
        screen(application, by=make_manager(call=make_call()))
    screen(application, by=make_manager(call=call))

    assert Application.objects.get(pk=application.pk).state == ApplicationState.IN_REVIEW
