"""Whoever judges on a call's settings and whoever changes them wait for each other."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from calls.actions.decisions import record_decision, release_decision
from calls.actions.reviews import IncompleteReviewError, submit_review
from calls.enums import ApplicationState, AssignmentState, Outcome
from calls.models import Assignment, Call, Criterion, Decision
from tests.factories import NOW, make_application, make_assignment, make_call, make_manager

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_changes(call):
    """Hold a call as the page of its settings does, on another connection."""
    locked, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Call.objects.lock(call.pk)
                locked.set()
                done.wait(timeout=20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(timeout=10)
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=20)


def waits(act):
    """Tell whether an action waits for a lock, and let it go after a moment."""
    try:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '300ms'")
            act()
    except OperationalError as error:
        return "lock timeout" in str(error)
    return False


def test_a_decision_and_its_release_wait_for_a_change_of_the_call():
    call = make_call()
    manager = make_manager(call=call)
    open_one, decided = (
        make_application(call=call, state=ApplicationState.IN_REVIEW) for _ in range(2)
    )

    def record(application):
        return record_decision(
            application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="",
            by=manager, at=NOW,
        )  # fmt: skip

    decision = record(decided)
    with somebody_changes(call):
        waited = [
            waits(lambda: record(open_one)),
            waits(lambda: release_decision(decision_id=decision.pk, by=manager, at=NOW)),
        ]

    assert waited == [True, True]
    assert [each.state for each in Decision.objects.all()] == ["pending"]


def test_a_review_waits_for_a_change_of_the_criteria():
    assignment = make_assignment(
        state=AssignmentState.IN_PROGRESS, scores={"team": 3, "science": 3, "need": 3}
    )
    call = assignment.application.call

    with somebody_changes(call):
        waited = waits(
            lambda: submit_review(assignment_id=assignment.pk, by=assignment.expert, at=NOW)
        )
    Criterion.objects.create(call=call, code="late", title_fr="x", title_en="x", weight=10)
    with pytest.raises(IncompleteReviewError):
        submit_review(assignment_id=assignment.pk, by=assignment.expert, at=NOW)

    assert waited
    assert Assignment.objects.get().state == AssignmentState.IN_PROGRESS


def test_other_decisions_on_the_call_do_not_wait():
    call = make_call()
    manager = make_manager(call=call)
    first, second = (
        make_application(call=call, state=ApplicationState.IN_REVIEW) for _ in range(2)
    )
    recorded = []

    def record(application):
        try:
            with transaction.atomic():
                record_decision(
                    application_id=application.pk, outcome=Outcome.DECLINED, reasons="x",
                    letter="", by=manager, at=NOW,
                )  # fmt: skip
                recorded.append(application.pk)
        finally:
            connection.close()

    with transaction.atomic():
        record_decision(
            application_id=first.pk, outcome=Outcome.DECLINED, reasons="x", letter="", by=manager,
            at=NOW,
        )  # fmt: skip
        thread = threading.Thread(target=record, args=(second,))
        thread.start()
        thread.join(timeout=10)

    assert recorded == [second.pk]
