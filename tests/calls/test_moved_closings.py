"""A closing that is moved ahead brings back the drafts that had expired."""

from datetime import timedelta

import pytest

from calls.actions.answers import CannotEditError, save_answers
from calls.actions.applications import start_application
from calls.actions.calls import save_call, save_stage
from calls.actions.expiry import expire_draft
from calls.actions.late import ask_late
from calls.actions.revival import revive_drafts
from calls.enums import ApplicationState, EntryState
from calls.models import Application, Call, CallStage, StageEntry
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from pscc.outbox.sweeps import find_sweep
from tests.calls.applying import draft, send
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def expired(**fields):
    """Return the entry of a draft that expired three days after its closing, and its signatory."""
    entry, owner = draft(closes_at=now() - 3 * DAY, **fields)
    assert expire_draft(application_id=entry.application_id, at=now())
    return StageEntry.objects.get(pk=entry.pk), owner


def move(entry, closes_at):
    stage = CallStage.objects.get(pk=entry.stage_id)
    stage.closes_at = closes_at
    save_stage(stage=stage, by=make_staff(Role.PROGRAMME_OFFICER), at=now())


def states(entry):
    stored = StageEntry.objects.select_related("application").get(pk=entry.pk)
    return stored.application.state, stored.state


ALIVE = (ApplicationState.DRAFT, EntryState.DRAFT)
OVER = (ApplicationState.EXPIRED, EntryState.CLOSED)


def test_the_team_writes_and_sends_again_and_is_told():
    entry, owner = expired()

    move(entry, now() + 7 * DAY)
    save_answers(entry_id=entry.pk, changes={"summary": "Again"}, version=1, by=owner, at=now())
    sent = send(entry, owner)
    drain(seconds=20)

    told = Message.objects.filter(kind="calls.application_revived", channel="inbox")
    assert (sent.round, states(entry)[0]) == (1, ApplicationState.SUBMITTED)
    assert [each.recipient for each in told] == [owner]


def test_a_closing_moved_but_not_past_now_brings_back_nothing():
    entry, _owner = expired()

    move(entry, now() - DAY)

    assert states(entry) == OVER
    assert not Delivery.objects.filter(event="calls.application_revived").exists()


def test_a_longer_grace_that_reaches_past_now_does_the_same():
    entry, _owner = draft(closes_at=now() - timedelta(hours=2))
    application = Application.objects.get(pk=entry.application_id)
    application.expire()
    application.save()
    entry = StageEntry.objects.get(pk=entry.pk)
    entry.close()
    entry.save()

    call = Call.objects.get(pk=application.call_id)
    call.grace_minutes = 180
    save_call(call=call, by=make_staff(Role.PROGRAMME_OFFICER), at=now())

    assert states(entry) == ALIVE


def test_what_was_stranded_before_is_found_by_the_sweep_once():
    entry, owner = expired()
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() + DAY)

    find_sweep("calls.expired_drafts").function(now())

    begun = start_application(
        call_id=entry.application.call_id, project_id=entry.application.project_id, by=owner,
        at=now(),
    )  # fmt: skip
    assert states(entry) == ALIVE
    assert begun.state == ApplicationState.DRAFT
    assert revive_drafts(at=now()) == 0


def test_what_was_withdrawn_or_belongs_to_an_archived_call_stays_over():
    entry, _owner = expired()
    call = Call.objects.get(pk=entry.application.call_id)
    call.archive()
    call.save()

    move(entry, now() + DAY)

    assert states(entry) == OVER


def test_an_expired_second_stage_comes_back_under_its_number():
    entry, owner = draft()
    send(entry, owner)
    application = Application.objects.get(pk=entry.application_id)
    application.open_next_stage()
    application.save()
    application.expire()
    application.save()
    first = StageEntry.objects.get(pk=entry.pk)
    first.close()
    first.save()
    stage = CallStage.objects.create(
        call=application.call, number=2, name_fr="Complet", name_en="Full",
        opens_at=now() + 2 * DAY, closes_at=now() + 9 * DAY,
    )  # fmt: skip
    second = application.entries.create(
        stage=stage, form_version=first.form_version, state=EntryState.CLOSED
    )

    count = revive_drafts(at=now())

    assert count == 1
    assert states(second) == ALIVE
    assert states(first)[1] == EntryState.CLOSED


def test_the_words_of_an_expired_draft_are_true_and_a_late_sending_can_be_asked_for():
    entry, owner = expired()
    with pytest.raises(CannotEditError) as refusal:
        save_answers(entry_id=entry.pk, changes={"summary": "A"}, version=1, by=owner, at=now())

    asked = ask_late(application_id=entry.application_id, reason="Ill", by=owner, at=now())

    assert "examined" not in str(refusal.value.message)
    assert asked.reason == "Ill"
    with pytest.raises(Refused, match="asked already"):
        ask_late(application_id=entry.application_id, reason="Ill", by=owner, at=now())
