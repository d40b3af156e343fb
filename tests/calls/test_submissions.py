"""Sending an application: in time to the microsecond, once, numbered without gaps, frozen."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, connections, transaction

from calls.actions.answers import StaleVersionError, save_answers
from calls.actions.submissions import CannotSubmitError, submit_application
from calls.models import Application, CallStage, Submission, SubmitAttempt
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.calls.applying import EVERY_TYPE, draft, number_of, open_call, reference_of, send
from tests.factories import make_application, make_project, make_team_member, make_user

pytestmark = pytest.mark.django_db


def attempts():
    return list(SubmitAttempt.objects.order_by("pk").values_list("outcome", "reason"))


def refused(entry, by, **fields):
    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, by, **fields)
    return str(refusal.value.message)


# --- What is sent --------------------------------------------------------------------------------


def test_what_was_sent_is_numbered_frozen_and_hashed():
    entry, owner = draft(code="TEST")
    received_at = now()

    sent = send(entry, owner, received_at=received_at)

    application: Any = Application.objects.get(pk=entry.application_id)
    document = json.loads(sent.document)
    assert application.state == "submitted"
    assert application.reference.endswith("-TEST-0001")
    assert application.submitted_at == received_at
    assert (sent.round, sent.received_at, sent.previous_sha256) == (1, received_at, "")
    assert sent.sha256 == hashlib.sha256(sent.document.encode()).hexdigest()
    assert document["answers"] == {"summary": "We cure."}
    assert document["reference"] == application.reference
    assert document["project"]["title"] == application.project.title
    assert list(document) == sorted(document)
    assert attempts() == [("accepted", "")]


def test_the_effects_are_published_once_each():
    entry, owner = draft()

    sent = send(entry, owner)

    keys = Delivery.objects.filter(event="calls.application_submitted").values_list(
        "key", flat=True
    )
    assert {key.split("|")[0] for key in keys} == {f"calls.application_submitted:{sent.uid}"}
    assert len(keys) == len(set(keys)) >= 3


def test_a_newer_version_keeps_the_number_and_is_chained():
    entry, owner = draft()
    first = send(entry, owner)
    entry.refresh_from_db()
    save_answers(
        entry_id=entry.pk, changes={"summary": "Better"}, version=entry.version, by=owner, at=now()
    )

    second = send(entry, owner, key="two")

    assert reference_of(second) == reference_of(first)
    assert (second.round, second.previous_sha256) == (2, first.sha256)


def test_a_submission_never_changes():
    entry, owner = draft()
    sent = send(entry, owner)

    for change in (
        lambda: Submission.objects.filter(pk=sent.pk).update(document="{}"),
        lambda: Submission.objects.filter(pk=sent.pk).delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()


# --- Refusals ------------------------------------------------------------------------------------


def test_a_missing_answer_refuses_and_is_noted():
    entry, owner = draft()
    save_answers(entry_id=entry.pk, changes={"summary": ""}, version=1, by=owner, at=now())

    message = refused(entry, owner)

    assert message == "Something is still missing: Summary: This answer is missing."
    assert [(each.outcome, each.words) for each in SubmitAttempt.objects.all()] == [
        ("refused", message)
    ]
    assert Application.objects.get(pk=entry.application_id).state == "draft"


def test_too_many_words_refuse():
    entry, owner = draft(schema=EVERY_TYPE)
    save_answers(
        entry_id=entry.pk, version=1, by=owner, at=now(),
        changes={"title": "T", "summary": "one two three four five six"},
    )  # fmt: skip

    assert "One word too many" in refused(entry, owner)


def test_only_a_signatory_sends_and_the_attempt_is_noted():
    entry, _owner = draft()
    colleague = make_user()
    make_team_member(project=entry.application.project, user=colleague)

    with pytest.raises(PermissionDenied):
        send(entry, colleague)

    assert [outcome for outcome, _reason in attempts()] == ["refused"]


def test_what_the_signatory_has_not_seen_is_not_sent():
    entry, owner = draft()
    save_answers(entry_id=entry.pk, changes={"summary": "New"}, version=1, by=owner, at=now())

    message = refused(entry, owner, version=1)

    assert "changed since you opened this page" in message


def test_nothing_new_is_not_sent_again():
    entry, owner = draft()
    send(entry, owner)

    message = refused(entry, owner, key="two")

    assert "Nothing has changed" in message
    assert Submission.objects.count() == 1


def test_an_examined_or_withdrawn_application_is_not_sent():
    entry, owner = draft()
    send(entry, owner)
    application = Application.objects.get(pk=entry.application_id)
    application.screen_eligible(by=owner, at=now(), note="")
    application.save()

    assert "being examined" in refused(entry, owner, key="two")


def test_an_archived_call_takes_nothing():
    entry, owner = draft()
    call = entry.application.call
    call.archive()
    call.save()

    assert "takes no applications" in refused(entry, owner)


def test_a_refused_press_stays_refused_and_a_new_one_is_decided_anew():
    entry, owner = draft()
    save_answers(entry_id=entry.pk, changes={"summary": ""}, version=1, by=owner, at=now())
    first = refused(entry, owner, key="one")
    save_answers(entry_id=entry.pk, changes={"summary": "Back"}, version=2, by=owner, at=now())

    assert refused(entry, owner, key="one") == first
    assert send(entry, owner, key="two").round == 1


# --- The deadline --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "grace", "is_sent"),
    [(-1, 0, True), (0, 0, True), (1, 0, False), (1, 5, True), (300, 5, True), (301, 5, False)],
)
def test_the_arrival_decides_to_the_second(seconds, grace, is_sent):
    closes_at = now() + timedelta(minutes=10)
    entry, owner = draft(closes_at=closes_at, grace_minutes=grace)
    received_at = closes_at + timedelta(seconds=seconds)

    if is_sent:
        assert send(entry, owner, received_at=received_at).received_at == received_at
    else:
        assert "closed on" in refused(entry, owner, received_at=received_at)


@pytest.mark.django_db(transaction=True)
def test_a_press_that_the_portal_could_not_answer_keeps_its_time():
    at = now()
    entry, owner = draft(closes_at=at - timedelta(seconds=10))
    held, seen = threading.Event(), threading.Event()

    def hold_the_application():
        with transaction.atomic():
            Application.objects.lock(entry.application_id)
            held.set()
            seen.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold_the_application)
    holder.start()
    held.wait(10)
    with pytest.raises(CannotSubmitError) as refusal:  # after the two seconds of lock_timeout
        send(entry, owner, received_at=at - timedelta(seconds=11))
    seen.set()
    holder.join(10)

    sent = send(entry, owner, received_at=at)

    assert refusal.value.may_retry
    assert sent.received_at == at - timedelta(seconds=11)


# --- At once -------------------------------------------------------------------------------------


def at_once(jobs):
    """Run the jobs in threads that start together; return what each returned or raised."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait()
        try:
            return job()
        except (CannotSubmitError, InternalError) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["one"] * 20, [str(number) for number in range(20)]])
def test_twenty_presses_give_one_number_and_the_same_receipt(keys):
    entry, owner = draft()
    received_at = now()

    answers = at_once([
        lambda key=key: submit_application(
            entry_id=entry.pk, key=key, version=1, by=owner, received_at=received_at
        )
        for key in keys
    ])  # fmt: skip

    assert Submission.objects.count() == 1
    assert {answer.pk for answer in answers} == {Submission.objects.get().pk}
    assert number_of(reference_of(Submission.objects.get())) == 1


@contextmanager
def failing_for_every_third_entry():
    """Let the database refuse some submissions after their number was taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail_here() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a fault after the number was taken'; END $$;"
            "CREATE TRIGGER fail_here BEFORE INSERT ON calls_submission FOR EACH ROW"
            " WHEN (NEW.entry_id % 3 = 0) EXECUTE FUNCTION fail_here();"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER fail_here ON calls_submission; DROP FUNCTION fail_here();")


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_although_some_submissions_roll_back():
    call = open_call()
    entries = []
    for _ in range(16):
        owner = make_user()
        application = make_application(call=call, project=make_project(owner=owner))
        entries.append((application.entries.get(), owner))

    with failing_for_every_third_entry():
        answers = at_once([
            lambda entry=entry, owner=owner: submit_application(
                entry_id=entry.pk, key="one", version=1, by=owner, received_at=now()
            )
            for entry, owner in entries
        ])  # fmt: skip

    sent = [answer for answer in answers if isinstance(answer, Submission)]
    numbers = sorted(number_of(reference_of(each)) for each in sent)
    assert 0 < len(sent) < 16
    assert numbers == list(range(1, len(sent) + 1))


@pytest.mark.django_db(transaction=True)
def test_nobody_slips_in_after_staff_moved_the_closing():
    at = now()
    call = open_call()
    entries = []
    for _ in range(12):
        owner = make_user()
        application = make_application(call=call, project=make_project(owner=owner))
        entries.append((application.entries.get(), owner))
    moved = []

    def close():
        with transaction.atomic():
            type(call).objects.lock(call.pk)
            CallStage.objects.filter(call=call).update(closes_at=at - timedelta(hours=1))
        moved.append(now())

    answers = at_once([
        close,
        *(
            lambda entry=entry, owner=owner: submit_application(
                entry_id=entry.pk, key="one", version=1, by=owner, received_at=now()
            )
            for entry, owner in entries
        ),
    ])  # fmt: skip

    sent = [answer for answer in answers if isinstance(answer, Submission)]
    assert len(moved) == 1
    assert [each for each in sent if each.committed_at > moved[0]] == []
    assert len(sent) + sum(isinstance(each, CannotSubmitError) for each in answers) == 12


@pytest.mark.django_db(transaction=True)
def test_an_edit_at_the_same_moment_is_either_sent_or_kept():
    entry, owner = draft()

    answers = at_once([
        lambda: submit_application(
            entry_id=entry.pk, key="one", version=1, by=owner, received_at=now()
        ),
        lambda: _edit(entry, owner),
    ])  # fmt: skip

    entry.refresh_from_db()
    assert [isinstance(answers[0], Submission), answers[1] == "saved"].count(True) == 1
    assert entry.answers["summary"] == ("Edited" if answers[1] == "saved" else "We cure.")


def _edit(entry, owner):
    try:
        save_answers(
            entry_id=entry.pk, changes={"summary": "Edited"}, version=1, by=owner, at=now()
        )
    except StaleVersionError:
        return "conflict"
    return "saved"
