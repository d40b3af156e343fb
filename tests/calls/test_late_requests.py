"""After the closing: a team asks to send late, one officer decides, the receipt says so."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from calls.actions.answers import CannotEditError, save_answers
from calls.actions.expiry import expire_draft
from calls.actions.late import refuse_late
from calls.actions.screening import screen_application
from calls.actions.submissions import CannotSubmitError
from calls.enums import ApplicationState, LateState
from calls.models import Application, CallStage, LateRequest, SubmitAttempt
from calls.queries.late import late_requests_for
from calls.receipts import receipt_facts
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from tests.calls.applying import draft, send
from tests.calls.lateness import DAY, REASON, ask, close, closed_draft, grant, officer
from tests.factories import make_manager, make_staff, make_team_member, make_user

pytestmark = pytest.mark.django_db


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


def state_of(entry):
    return Application.objects.get(pk=entry.application_id).state


# --- Asking --------------------------------------------------------------------------------------


def test_a_closed_draft_asks_once():
    entry, owner = closed_draft()

    request = ask(entry, owner)
    second = why_not(lambda: ask(entry, owner))

    assert (request.state, request.reason, request.asked_by) == (LateState.ASKED, REASON, owner)
    assert second == "Your team has asked already. The cluster answers here and by e-mail."
    assert LateRequest.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_needed(reason):
    entry, owner = closed_draft()

    assert why_not(lambda: ask(entry, owner, reason=reason)).startswith("Say what kept you")


def test_nobody_asks_while_one_can_still_send_also_in_the_grace():
    entry, owner = draft()
    grace, its_owner = draft(grace_minutes=90)
    close(grace)

    refusals = [why_not(lambda: ask(entry, owner)), why_not(lambda: ask(grace, its_owner))]

    assert all(each.startswith("You can still send until") for each in refusals)


def test_what_was_sent_asks_only_with_changes_that_were_not():
    entry, owner = draft()
    send(entry, owner)
    close(entry)
    unchanged = why_not(lambda: ask(entry, owner))
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() + DAY)
    entry.refresh_from_db()
    save_answers(
        entry_id=entry.pk, changes={"summary": "Better"}, version=entry.version, by=owner, at=now()
    )
    close(entry)

    request = ask(entry, owner)

    assert unchanged.startswith("Nothing has changed since you sent")
    assert request.state == LateState.ASKED


@pytest.mark.parametrize("role", [ProjectRole.VIEW, None])
def test_readers_of_the_team_and_strangers_do_not_ask(role):
    entry, _owner = closed_draft()
    person = make_user()
    if role:
        make_team_member(project=entry.application.project, user=person, role=role)

    with pytest.raises(PermissionDenied):
        ask(entry, person)


def test_an_archived_call_and_an_examined_application_take_nothing():
    entry, owner = closed_draft()
    call = entry.application.call
    call.archive()
    call.save()
    sent, its_owner = draft()
    send(sent, its_owner)
    close(sent)
    screen_application(
        application_id=sent.application_id, eligible=True, note="", by=officer(), at=now()
    )

    assert why_not(lambda: ask(entry, owner)).startswith("This call takes no applications")
    assert why_not(lambda: ask(sent, its_owner)).startswith("This application is withdrawn or")


# --- Deciding ------------------------------------------------------------------------------------


def test_a_granted_request_lets_save_and_send_until_its_moment():
    entry, owner = closed_draft()
    request = ask(entry, owner)
    until = now() + DAY
    grant(request, officer(), until=until)

    saved = save_answers(
        entry_id=entry.pk, changes={"summary": "Late"}, version=1, by=owner, at=now()
    )
    sent = send(entry, owner)

    document = json.loads(sent.document)
    attempt = SubmitAttempt.objects.get(outcome="accepted")
    told = f"Sent after the closing. The cluster had granted it until {long_moment(until)}."
    assert saved.answers["summary"] == document["answers"]["summary"] == "Late"
    assert document["late_until"] == until.isoformat()
    assert attempt.words.startswith("Sent after the closing: a late request is granted until")
    assert told in [line.value for line in receipt_facts(sent)]
    assert state_of(entry) == ApplicationState.SUBMITTED


@pytest.mark.parametrize(("seconds", "is_sent"), [(-1, True), (0, True), (1, False)])
def test_the_granted_moment_holds_to_the_second(seconds, is_sent):
    entry, owner = closed_draft()
    until = now() + DAY
    grant(ask(entry, owner), officer(), until=until)
    received_at = until + timedelta(seconds=seconds)

    if is_sent:
        assert send(entry, owner, received_at=received_at).received_at == received_at
    else:
        with pytest.raises(CannotSubmitError):
            send(entry, owner, received_at=received_at)


def test_nothing_changes_once_the_granted_time_is_over():
    entry, owner = closed_draft()
    grant(ask(entry, owner), officer())

    with pytest.raises(CannotEditError):
        save_answers(
            entry_id=entry.pk,
            changes={"summary": "x"},
            version=1,
            by=owner,
            at=now() + DAY + timedelta(seconds=1),
        )


def test_an_expired_draft_comes_back_to_life():
    entry, owner = closed_draft()
    assert expire_draft(application_id=entry.application_id, at=now())
    expired = send_refusal(entry, owner)
    grant(ask(entry, owner), officer())

    sent = send(entry, owner, key="late")

    assert expired.startswith("The call closed before this draft was sent.")
    assert (sent.round, state_of(entry)) == (1, ApplicationState.SUBMITTED)


def send_refusal(entry, owner):
    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner)
    return str(refusal.value.message)


def test_a_draft_that_waits_for_its_answer_does_not_expire_but_a_refused_one_does():
    entry, owner = closed_draft()
    request = ask(entry, owner)

    waiting = expire_draft(application_id=entry.application_id, at=now())
    refuse_late(request_id=request.pk, answer="No.", by=officer(), at=now())
    refused = expire_draft(application_id=entry.application_id, at=now())

    assert (waiting, refused) == (False, True)


def test_a_granted_draft_that_is_not_sent_expires_afterwards():
    entry, owner = closed_draft()
    grant(ask(entry, owner), officer())

    done = [
        expire_draft(application_id=entry.application_id, at=at)
        for at in (now(), now() + DAY + timedelta(minutes=1))
    ]

    assert done == [False, True]


def test_a_refusal_says_why_and_the_team_may_ask_again():
    entry, owner = closed_draft()
    request = ask(entry, owner)
    silent = why_not(lambda: refuse_late(request_id=request.pk, answer=" ", by=officer(), at=now()))

    refused = refuse_late(request_id=request.pk, answer="Too late.", by=officer(), at=now())

    assert silent == "Say why: the team reads your answer."
    assert (refused.state, refused.answer) == (LateState.REFUSED, "Too late.")
    assert ask(entry, owner).state == LateState.ASKED


def test_a_moment_that_is_past_is_no_grant():
    entry, owner = closed_draft()
    request = ask(entry, owner)

    assert why_not(lambda: grant(request, officer(), until=now())).startswith("This moment is past")


def test_what_was_screened_meanwhile_is_not_granted_and_the_screening_waits_for_the_answer():
    entry, owner = draft()
    send(entry, owner)
    entry.refresh_from_db()
    save_answers(
        entry_id=entry.pk, changes={"summary": "Better"}, version=entry.version, by=owner, at=now()
    )
    close(entry)
    request, desk = ask(entry, owner), officer()

    def screen():
        screen_application(
            application_id=entry.application_id, eligible=True, note="", by=desk, at=now()
        )

    asked = why_not(screen)
    grant(request, desk)
    granted = why_not(screen)
    send(entry, owner, key="late")
    screen()

    assert asked == "The team asks to send a newer version late. Grant or refuse that first."
    assert granted.startswith("The team may send a newer version until")
    assert state_of(entry) == ApplicationState.IN_REVIEW


# --- Who decides ---------------------------------------------------------------------------------


def test_the_calls_manager_and_officers_decide_nobody_else():
    entry, owner = closed_draft()
    request = ask(entry, owner)
    call = entry.application.call
    walled, walled_manager = officer(), make_manager(call=call)
    for person in (walled, walled_manager):
        ConflictOfInterest.objects.create(
            person=person, project=entry.application.project, origin=ConflictOrigin.STAFF
        )
    others = [
        walled,
        walled_manager,
        make_manager(call=draft()[0].application.call),
        owner,
        *(make_staff(role) for role in (Role.ADVISOR, Role.ADMINISTRATOR, Role.FUNDER)),
    ]

    for person in others:
        with pytest.raises(PermissionDenied):
            grant(request, person)
        assert list(late_requests_for(person)) == []

    manager = make_manager(call=call)
    assert list(late_requests_for(manager)) == [request]
    assert grant(request, manager).decided_by == manager


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_the_second_is_told_what_the_first_decided():
    entry, owner = closed_draft()
    request = ask(entry, owner)
    first, second = officer(), officer()
    gate = Barrier(2)

    def decide(job):
        gate.wait()
        try:
            return job()
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()

    jobs = [
        lambda: grant(request, first),
        lambda: refuse_late(request_id=request.pk, answer="No.", by=second, at=now()),
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(decide, jobs))

    decided = [each for each in answers if isinstance(each, LateRequest)]
    told = [each for each in answers if isinstance(each, str)]
    stored = LateRequest.objects.get(pk=request.pk)
    assert (len(decided), len(told)) == (1, 1)
    assert stored.state == decided[0].state
    assert told[0].startswith(f"{stored.decided_by} has answered already, on")
