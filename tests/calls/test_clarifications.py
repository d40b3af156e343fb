"""Staff ask for a clarification: the answers open again; they close when nothing may follow."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from calls.actions.answers import CannotEditError, save_answers
from calls.actions.applications import withdraw_application
from calls.actions.decisions import record_decision, release_decision
from calls.actions.entries import reopen_entry
from calls.actions.expiry import expire_draft
from calls.actions.screening import screen_application
from calls.enums import ApplicationState, EntryState, Outcome
from calls.models import Application, CallStage, StageEntry, Submission
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.applying import draft, send, to
from tests.factories import make_application, make_call, make_manager, make_staff, make_team_member

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
QUESTION = "Which site hosts the canary?"


def sent_and_closed():
    """Return the working copy of an application whose call has closed since, and its signatory."""
    entry, owner = draft()
    send(entry, owner)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))
    return StageEntry.objects.get(pk=entry.pk), owner


def ask(entry, *, by, question=QUESTION, until=None):
    moment = now()
    return reopen_entry(
        entry_id=entry.pk, question=question, until=until or moment + WEEK, by=by, at=moment
    )


def state_of(entry):
    return StageEntry.objects.get(pk=entry.pk).state


def test_the_team_answers_after_the_call_has_closed():
    entry, owner = sent_and_closed()
    ask(entry, by=make_staff(Role.PROGRAMME_OFFICER))

    save_answers(
        entry_id=entry.pk,
        changes={"summary": "We cure in Paris."},
        version=StageEntry.objects.get(pk=entry.pk).version,
        by=owner,
        at=now(),
    )
    send(entry, owner, key="two")

    rounds = Submission.objects.filter(entry=entry).order_by("round")
    assert [each.round for each in rounds] == [1, 2]
    assert state_of(entry) == EntryState.SUBMITTED
    assert Delivery.objects.filter(event="calls.clarification_asked").exists()


def test_nothing_changes_once_the_time_to_answer_is_over():
    entry, owner = sent_and_closed()
    ask(entry, by=make_staff(Role.PROGRAMME_OFFICER))

    with pytest.raises(CannotEditError):
        save_answers(
            entry_id=entry.pk,
            changes={"summary": "Late."},
            version=entry.version,
            by=owner,
            at=now() + WEEK + timedelta(minutes=1),
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"question": " "}, "Write what the team should make clear: they read your words."),
        ({"until": now}, "This day is past. Give the team a later one."),
    ],
)
def test_a_question_and_a_day_to_come_are_needed(change, sentence):
    entry, _owner = sent_and_closed()
    wanted = {name: value() if callable(value) else value for name, value in change.items()}

    with pytest.raises(Refused) as refusal:
        ask(entry, by=make_staff(Role.PROGRAMME_OFFICER), **wanted)

    assert str(refusal.value.message) == sentence
    assert state_of(entry) == EntryState.SUBMITTED


@pytest.mark.parametrize("state", [ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL])
def test_nothing_is_asked_after_the_screening(state):
    entry = make_application(state=state).entries.get()

    with pytest.raises(Refused) as refusal:
        ask(entry, by=make_staff(Role.PROGRAMME_OFFICER))

    assert str(refusal.value.message).startswith("You can ask for a clarification until the")


def test_nothing_is_asked_of_a_draft():
    entry = make_application().entries.get()

    with pytest.raises(PermissionDenied):
        ask(entry, by=make_staff(Role.PROGRAMME_OFFICER))


def test_nothing_is_asked_twice_or_once_decided():
    entry, _owner = sent_and_closed()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    decided = make_application(state=ApplicationState.SUBMITTED)
    screen_application(
        application_id=decided.pk, eligible=False, note="No site", by=officer, at=now()
    )
    ask(entry, by=officer)

    refusals = []
    for each in (entry, decided.entries.get()):
        with pytest.raises(Refused) as refusal:
            ask(each, by=officer)
        refusals.append(str(refusal.value.message))

    assert refusals[0].startswith("The team has been asked already and may answer until")
    assert refusals[1].startswith(f"{officer.name} decided “Not eligible”")


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, Role.FUNDER]
)
def test_other_roles_may_not_ask(role):
    entry, owner = sent_and_closed()

    for person in (make_staff(role), owner):
        with pytest.raises(PermissionDenied):
            ask(entry, by=person)


def test_the_manager_of_the_call_asks_and_a_walled_one_does_not():
    entry, _owner = sent_and_closed()
    manager, walled = (make_manager(call=entry.application.call) for _ in range(2))
    ConflictOfInterest.objects.create(
        person=walled, project=entry.application.project, origin=ConflictOrigin.STAFF
    )

    with pytest.raises(PermissionDenied):
        ask(entry, by=walled)
    reopened = ask(entry, by=manager)

    assert (reopened.state, reopened.clarification) == (EntryState.REOPENED, QUESTION)


def test_the_screening_waits_for_the_answer_and_closes_the_answers():
    entry, _owner = sent_and_closed()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    ask(entry, by=officer)

    def screen(at):
        screen_application(
            application_id=entry.application_id, eligible=True, note="", by=officer, at=at
        )

    with pytest.raises(Refused) as refusal:
        screen(now())
    screen(now() + WEEK + timedelta(minutes=1))

    assert str(refusal.value.message).startswith("The team may answer your request for a")
    assert state_of(entry) == EntryState.CLOSED


def test_a_withdrawal_closes_the_answers():
    entry, owner = sent_and_closed()

    withdraw_application(application_id=entry.application_id, reason="Sold", by=owner, at=now())

    assert state_of(entry) == EntryState.CLOSED


def test_the_release_closes_the_answers():
    call = make_call()
    manager = make_manager(call=call)
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    decision = record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="", by=manager,
        at=now(),
    )  # fmt: skip

    release_decision(decision_id=decision.pk, by=manager, at=now())

    assert application.entries.get().state == EntryState.CLOSED


def test_a_draft_closes_with_its_window_and_not_before():
    entry, _owner = draft()
    closes_at = entry.stage.closes_at

    done = [
        expire_draft(application_id=entry.application_id, at=at)
        for at in (closes_at, closes_at + timedelta(seconds=1), closes_at + WEEK)
    ]

    assert done == [False, True, False]
    assert Application.objects.get(pk=entry.application_id).state == ApplicationState.EXPIRED
    assert state_of(entry) == EntryState.CLOSED


def test_the_team_is_told_and_nobody_else():
    entry, owner = sent_and_closed()
    colleague = make_team_member(project=entry.application.project, user=make_staff()).user
    officer = make_staff(Role.PROGRAMME_OFFICER)
    make_manager(call=entry.application.call)
    Delivery.objects.all().delete()
    ask(entry, by=officer)

    drain(seconds=5)

    messages = Message.objects.select_related("recipient")
    assert {each.recipient for each in messages} == {owner, colleague}
    assert {each.channel for each in messages} == {"inbox", "mail"}
    assert not [each for each in messages if "canary" in each.text]


def test_the_page_tells_the_team_what_to_do(client):
    entry, owner = sent_and_closed()
    client.force_login(owner)
    before = client.get(to("application_detail", entry)).text
    ask(entry, by=make_staff(Role.PROGRAMME_OFFICER))

    after = client.get(to("application_detail", entry))

    assert QUESTION not in before
    assert QUESTION in after.text
    assert "Change your answers and send them again." in after.text
    assert after.context["page"].standing.turn == "you"
    assert "Check and send" not in after.text
    assert client.get(to("application_edit", entry), follow=True).status_code == 200


def test_the_office_asks_with_a_button(client):
    entry, _owner = sent_and_closed()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    step = reverse("admin:calls_application_act", args=(entry.application_id, "clarify"))
    day = timezone.localdate(now() + WEEK).isoformat()

    asked = client.get(step)
    answer = client.post(step, {"question": QUESTION, "until_on": day}, follow=True)

    assert "What should the team make clear?" in asked.text
    assert "The team is asked by mail." in answer.text
    assert QUESTION in answer.text
    assert state_of(entry) == EntryState.REOPENED
