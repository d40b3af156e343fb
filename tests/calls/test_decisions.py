"""One decision stands; nothing shows before its release; two officers cannot decide differently."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from calls.actions.bulk import ItemResult
from calls.actions.decisions import (
    annul_decision,
    record_decision,
    release_decision,
    release_decisions,
)
from calls.enums import ApplicationState, DecisionState, Outcome
from calls.models import Application, Decision
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_application, make_call, make_manager, make_staff, make_user

pytestmark = pytest.mark.django_db


def record(application, *, by, outcome=Outcome.ACCEPTED):
    return record_decision(
        application_id=application.pk,
        outcome=outcome,
        reasons="Strong team",
        letter="Dear applicant",
        by=by,
        at=NOW,
    )


def in_review(call=None, **fields):
    return make_application(call=call, state=ApplicationState.IN_REVIEW, **fields)


def test_recording_changes_nothing_that_an_applicant_can_see():
    application = in_review()

    decision = record(application, by=make_staff(Role.PROGRAMME_OFFICER))

    assert decision.state == DecisionState.PENDING
    assert Application.objects.get(pk=application.pk).state == ApplicationState.IN_REVIEW
    assert not Decision.objects.visible_to(application.created_by).exists()
    assert not Delivery.objects.filter(event="calls.decision_released").exists()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ACCEPTED, ApplicationState.ACCEPTED),
        (Outcome.RESERVE, ApplicationState.RESERVE),
        (Outcome.DECLINED, ApplicationState.DECLINED),
        (Outcome.INELIGIBLE, ApplicationState.INELIGIBLE),
    ],
)
def test_the_release_moves_decision_and_application_together(outcome, state):
    call = make_call()
    manager = make_manager(call=call)
    application = in_review(call)
    decision = record(application, by=manager, outcome=outcome)

    release_decision(decision_id=decision.pk, by=manager, at=NOW)

    stored = Decision.objects.get(pk=decision.pk)
    assert (stored.state, stored.released_by, stored.released_at, stored.application.state) == (
        DecisionState.RELEASED,
        manager,
        NOW,
        state,
    )
    assert list(Decision.objects.visible_to(application.created_by)) == [decision]
    assert Delivery.objects.filter(event="calls.decision_released").count() == 1


def test_a_second_decision_is_refused_and_told_the_first():
    first = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
    application = in_review()
    record(application, by=first, outcome=Outcome.DECLINED)

    with pytest.raises(Refused) as refusal:
        record(application, by=make_staff(Role.PROGRAMME_OFFICER))

    assert str(refusal.value.message) == (
        "Olga Officer decided “Not selected” on 1 June 2026 at 12:00 (Paris time). One decision"
        " stands at a time: if it is wrong and not released yet, annul it first."
    )
    assert Decision.objects.count() == 1


def test_an_annulled_decision_makes_room_for_another():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    application = in_review()
    first = record(application, by=officer, outcome=Outcome.DECLINED)

    annul_decision(decision_id=first.pk, by=officer, at=NOW)
    second = record(application, by=officer)

    assert [(each.pk, each.state) for each in Decision.objects.order_by("pk")] == [
        (first.pk, DecisionState.ANNULLED),
        (second.pk, DecisionState.PENDING),
    ]


def test_what_is_released_is_neither_annulled_nor_released_again():
    call = make_call()
    manager = make_manager(call=call, name="Mona Manager")
    decision = record(in_review(call), by=manager)
    release_decision(decision_id=decision.pk, by=manager, at=NOW)

    refusals = []
    for action in (annul_decision, release_decision):
        with pytest.raises(Refused) as refusal:
            action(decision_id=decision.pk, by=manager, at=NOW)
        refusals.append(str(refusal.value.message))

    told = "Mona Manager released this decision on 1 June 2026 at 12:00 (Paris time)."
    assert refusals == [f"{told} It cannot be changed any more."] * 2
    assert Delivery.objects.filter(event="calls.decision_released").count() == 1


@pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.SUBMITTED])
def test_nothing_is_decided_before_the_review(state):
    application = make_application(state=state)

    with pytest.raises((Refused, PermissionDenied)):
        record(application, by=make_staff(Role.PROGRAMME_OFFICER))

    assert not Decision.objects.exists()


def test_a_withdrawn_application_has_nothing_to_release():
    call = make_call()
    manager = make_manager(call=call)
    application = in_review(call)
    decision = record(application, by=manager)
    application.withdraw(reason="Sold")
    application.save()

    with pytest.raises(Refused) as refusal:
        release_decision(decision_id=decision.pk, by=manager, at=NOW)

    assert str(refusal.value.message) == (
        "The applicant withdrew this application. Annul the decision: there is nothing to release."
    )
    assert Decision.objects.get().state == DecisionState.PENDING


@pytest.mark.parametrize(
    "role",
    [
        Role.PROGRAMME_OFFICER,
        Role.ADMINISTRATOR,
        Role.CALL_MANAGER,
        Role.ADVISOR,
        Role.COMMUNICATION,
        Role.FUNDER,
    ],
)
def test_only_a_manager_of_the_call_releases(role):
    decision = record(in_review(), by=make_staff(Role.PROGRAMME_OFFICER))

    with pytest.raises(PermissionDenied):
        release_decision(decision_id=decision.pk, by=make_staff(role), at=NOW)

    assert Decision.objects.get().state == DecisionState.PENDING


def test_applicants_and_strangers_decide_nothing():
    application = in_review()

    for person in (application.created_by, make_user()):
        with pytest.raises(PermissionDenied):
            record(application, by=person)


def test_where_the_call_wants_two_people_the_second_one_releases():
    call = make_call(two_person_release=True)
    first, second = make_manager(call=call), make_manager(call=call)
    decision = record(in_review(call), by=first)

    with pytest.raises(Refused) as refusal:
        release_decision(decision_id=decision.pk, by=first, at=NOW)
    release_decision(decision_id=decision.pk, by=second, at=NOW)

    assert str(refusal.value.message) == (
        "You recorded this decision, and this call wants a second person to release it."
        " Ask another manager of the call."
    )
    assert Decision.objects.get().released_by == second


def test_a_bulk_release_tells_what_became_of_each():
    call = make_call()
    manager = make_manager(call=call)
    good, gone = in_review(call), in_review(call)
    ids = [record(each, by=manager).pk for each in (good, gone)]
    gone.withdraw(reason="")
    gone.save()

    results = release_decisions(decision_ids=ids, by=manager, at=NOW)

    assert results == [
        ItemResult(good.reference, True, "Released: the applicant is told now."),
        ItemResult(
            gone.reference,
            False,
            "The applicant withdrew this application."
            " Annul the decision: there is nothing to release.",
        ),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_the_second_is_refused():
    officers = [
        make_staff(Role.PROGRAMME_OFFICER, name="Olga"),
        make_staff(Role.PROGRAMME_OFFICER, name="Paul"),
    ]
    application = in_review()
    together = threading.Barrier(2)
    results = []

    def decide(officer, outcome):
        try:
            together.wait(timeout=10)
            record(application, by=officer, outcome=outcome)
            results.append("recorded")
        except Refused as refusal:
            results.append(str(refusal.message).split(" on ")[0])
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(officers[0], Outcome.ACCEPTED)),
        threading.Thread(target=decide, args=(officers[1], Outcome.DECLINED)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    decision = Decision.objects.get()
    assert sorted(results) == sorted(
        ["recorded", f"{decision.decided_by.name} decided “{decision.get_outcome_display()}”"]
    )
