"""The deadline, to the second: in the grace, over changes of the clock, while staff moves it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from calls.actions.answers import save_answers
from calls.actions.applications import withdraw_application
from calls.actions.submissions import CannotSubmitError, submit_application
from calls.models import Call, CallStage, StageEntry, Submission, SubmitAttempt
from calls.queries.drafts import has_unsent_changes
from calls.receipts import next_steps, receipt_facts
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.applying import draft, reference_of, send, to
from tests.factories import make_application, make_manager, make_project, make_staff, make_user

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@contextmanager
def clock_at(moment):
    """Let the database's clock show a moment on this connection."""
    shift = "SELECT set_config('portal.clock_offset', {}, false)"
    with connection.cursor() as cursor:
        cursor.execute(shift.format("(%s::timestamptz - clock_timestamp())::text"), [moment])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(shift.format("%s"), [""])


def is_sent(entry, owner, received_at):
    """Press the button with the clock at that very moment."""
    with clock_at(received_at):
        try:
            send(entry, owner, received_at=received_at)
        except CannotSubmitError as refusal:
            return "closed on" not in str(refusal.message)
    return True


# --- Summer and winter time ----------------------------------------------------------------------

# Closing in Paris, as staff types it; `fold` is 1 for the second 2:30 of the night in October.
CLOSINGS = {
    "before the spring change": datetime(2026, 3, 29, 1, 59, 59, tzinfo=PARIS),
    "after the spring change": datetime(2026, 3, 29, 3, 0, tzinfo=PARIS),
    "the day of the spring change, at midnight": datetime(2026, 3, 29, 23, 59, 59, tzinfo=PARIS),
    "the first 2:30 in autumn": datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),
    "the second 2:30 in autumn": datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    "after the autumn change": datetime(2026, 10, 25, 12, 0, tzinfo=PARIS),
}
OFFSETS = [(-SECOND, True), (timedelta(0), True), (SECOND, False), (HOUR, False), (-HOUR, True)]


@pytest.mark.parametrize("closing", CLOSINGS, ids=list(CLOSINGS))
@pytest.mark.parametrize(("offset", "expected"), OFFSETS)
def test_the_change_of_the_clock_neither_gives_nor_takes_an_hour(closing, offset, expected):
    closes_at = CLOSINGS[closing].astimezone(ZoneInfo("UTC"))
    entry, owner = draft(closes_at=closes_at)

    assert is_sent(entry, owner, closes_at + offset) is expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(29, True), (30, True), (31, False), (60, False), (90, False)]
)
def test_a_grace_over_the_spring_change_is_as_long_as_it_says(minutes, expected):
    closes_at = datetime(2026, 3, 29, 1, 45, tzinfo=PARIS).astimezone(ZoneInfo("UTC"))
    entry, owner = draft(closes_at=closes_at, grace_minutes=30)

    assert is_sent(entry, owner, closes_at + timedelta(minutes=minutes)) is expected


def test_the_two_hours_with_the_same_name_are_told_apart():
    first, second = CLOSINGS["the first 2:30 in autumn"], CLOSINGS["the second 2:30 in autumn"]
    entry, owner = draft(closes_at=first.astimezone(ZoneInfo("UTC")))

    assert second.astimezone(ZoneInfo("UTC")) - first.astimezone(ZoneInfo("UTC")) == HOUR
    assert not is_sent(entry, owner, second.astimezone(ZoneInfo("UTC")))


# --- The grace -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-1, True), (0, True), (1, True), (599, True), (600, True), (601, False)],
)
def test_the_grace_counts_to_the_second_by_the_portals_clock(seconds, expected):
    closes_at = now() + timedelta(days=3)
    entry, owner = draft(closes_at=closes_at, grace_minutes=10)

    assert is_sent(entry, owner, closes_at + timedelta(seconds=seconds)) is expected


def test_the_document_keeps_the_deadline_that_held():
    closes_at = now() + timedelta(days=3)
    entry, owner = draft(closes_at=closes_at, grace_minutes=10)

    sent = send(entry, owner)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=closes_at - timedelta(days=2))

    document = json.loads(sent.document)
    assert document["deadline"] == (closes_at + timedelta(minutes=10)).isoformat()
    assert document["late_until"] == ""


# --- On the edge ---------------------------------------------------------------------------------


def test_what_arrived_before_and_ended_after_is_in_time_and_the_receipt_says_so():
    closes_at = now() - timedelta(seconds=20)
    entry, owner = draft(closes_at=closes_at)

    sent = send(entry, owner, received_at=closes_at - SECOND)

    told = {line.label: line.value for line in receipt_facts(sent)}
    assert sent.received_at < closes_at < sent.committed_at
    assert told["In time"].startswith("Your request reached the portal before the deadline")
    assert told["In time"].endswith("What counts is when it arrived: this version is in time.")
    assert not [step for step in next_steps(sent) if step.startswith("Until")]


def test_what_arrived_and_ended_before_says_nothing_of_it():
    entry, owner = draft()

    sent = send(entry, owner)

    assert "In time" not in {line.label for line in receipt_facts(sent)}


@pytest.mark.django_db(transaction=True)
def test_a_request_that_waits_over_the_deadline_while_another_holds_the_dossier_is_in_time():
    closes_at = now() + timedelta(seconds=1.2)
    entry, owner = draft(closes_at=closes_at)
    held, over = threading.Event(), threading.Event()

    def hold_the_dossier_over_the_deadline():
        with transaction.atomic():
            type(entry.application).objects.lock(entry.application_id)
            held.set()
            over.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold_the_dossier_over_the_deadline)
    holder.start()
    held.wait(10)
    received_at = now()
    timer = threading.Timer(1.5, over.set)  # the lock may be waited for two seconds
    timer.start()
    sent = send(entry, owner, received_at=received_at)
    holder.join(10)

    assert sent.received_at == received_at < closes_at < sent.committed_at
    assert "In time" in {line.label for line in receipt_facts(sent)}


def ten_drafts(*, closes_at):
    call = draft()[0].application.call
    CallStage.objects.filter(call=call).update(closes_at=closes_at)
    entries = []
    for _each in range(10):
        owner = make_user()
        application = make_application(call=call, project=make_project(owner=owner))
        entries.append((application.entries.get(), owner))
    return call, entries


def move_closing(gate, call, step):
    """Move the closing as staff does; return where it was and where it is."""
    gate.wait()
    with transaction.atomic():
        Call.objects.lock(call.pk)
        stage = CallStage.objects.select_for_update().get(call=call)
        before = stage.closes_at
        stage.closes_at += step
        stage.save()
    connections.close_all()
    return before, stage.closes_at


def press(gate, entry, owner):
    gate.wait()
    try:
        return submit_application(
            entry_id=entry.pk, key="one", version=1, by=owner, received_at=now()
        )
    except CannotSubmitError as refusal:
        return refusal
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_staff_who_moves_the_deadline_is_before_or_after_each_sending_never_within(step):
    call, entries = ten_drafts(closes_at=now() - step / 2)
    gate = threading.Barrier(len(entries) + 1)

    with ThreadPoolExecutor(len(entries) + 1) as pool:
        mover = pool.submit(move_closing, gate, call, step)
        answers = list(pool.map(lambda pair: press(gate, *pair), entries))
        before, after = mover.result()

    sent = [each for each in answers if isinstance(each, Submission)]
    refused = [each for each in answers if isinstance(each, CannotSubmitError)]
    # Whoever was let in read the deadline that is later, never a half-moved one.
    deadlines = {json.loads(each.document)["deadline"] for each in sent}
    assert len(sent) + len(refused) == 10
    assert deadlines <= {max(before, after).isoformat()}
    assert [each for each in refused if each.may_retry] == []


# --- Versions ------------------------------------------------------------------------------------


def test_edits_after_sending_wait_until_they_are_sent():
    entry, owner = draft()
    first = send(entry, owner)
    entry.refresh_from_db()
    save_answers(
        entry_id=entry.pk, changes={"summary": "Better"}, version=entry.version, by=owner, at=now()
    )

    kept = Submission.objects.get(entry=entry)
    waiting = has_unsent_changes(StageEntry.objects.get(pk=entry.pk), kept)
    second = send(entry, owner, key="two")

    assert json.loads(kept.document)["answers"] == {"summary": "We cure."}
    assert kept == first
    assert waiting
    assert json.loads(second.document)["answers"] == {"summary": "Better"}
    assert reference_of(first) == reference_of(second)
    assert second.previous_sha256 == first.sha256
    assert not has_unsent_changes(StageEntry.objects.get(pk=entry.pk), second)


def test_what_is_withdrawn_before_the_closing_is_not_sent_again():
    entry, owner = draft()
    send(entry, owner)
    withdraw_application(application_id=entry.application_id, reason="Sold", by=owner, at=now())

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner, key="two")

    assert str(refusal.value.message) == "This application is withdrawn and cannot be sent."


# --- The log of attempts -------------------------------------------------------------------------


def desk_page(entry):
    return reverse("admin:calls_application_change", args=(entry.application_id,))


def test_team_and_office_see_each_attempt_with_its_reason(client):
    entry, owner = draft()
    save_answers(entry_id=entry.pk, changes={"summary": ""}, version=1, by=owner, at=now())
    with pytest.raises(CannotSubmitError):
        send(entry, owner)
    save_answers(entry_id=entry.pk, changes={"summary": "Back"}, version=2, by=owner, at=now())
    send(entry, owner, key="two")

    client.force_login(owner)
    team = client.get(to("application_detail", entry))
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    desk = client.get(desk_page(entry))

    reason = "Something is still missing: Summary: This answer is missing."
    outcomes = [each.outcome for each in team.context["sending"].attempts]
    assert SubmitAttempt.objects.count() == 2
    assert outcomes == ["accepted", "refused"]
    assert reason in team.text
    assert reason in desk.text


def test_the_office_sees_no_attempt_of_a_draft(client):
    entry, owner = draft()
    save_answers(entry_id=entry.pk, changes={"summary": ""}, version=1, by=owner, at=now())
    with pytest.raises(CannotSubmitError):
        send(entry, owner)
    client.force_login(make_manager(call=entry.application.call))

    desk = client.get(desk_page(entry))

    assert desk.status_code == 404
