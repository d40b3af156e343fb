"""Drafts: nobody's text is overwritten, nothing is lost at the end of the call."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from calls.actions.answers import CannotEditError, StaleVersionError, save_answers
from calls.actions.applications import (
    CannotStartError,
    CannotWithdrawError,
    start_application,
    withdraw_application,
)
from calls.models import Application, StageEntry
from partners.enums import ProjectRole
from partners.models import Project
from pscc.kernel.clock import now
from pscc.kernel.questions import BadAnswerError
from pscc.outbox.models import Delivery
from tests.calls.applying import EVERY_TYPE, draft, open_call, send
from tests.factories import make_project, make_team_member, make_user

pytestmark = pytest.mark.django_db


def save(entry, by, changes, version=1, **fields):
    fields.setdefault("at", now())
    return save_answers(entry_id=entry.pk, changes=changes, version=version, by=by, **fields)


# --- Saving --------------------------------------------------------------------------------------


def test_an_answer_is_saved_under_the_next_version():
    entry, owner = draft(schema=EVERY_TYPE)

    saved = save(entry, owner, {"title": " A  title ", "people": "12,5"})

    assert saved.version == 2
    assert saved.answers == {"summary": "We cure.", "title": "A title", "people": "12.5"}
    assert saved.saved_by == owner


def test_an_emptied_answer_is_removed():
    entry, owner = draft()

    saved = save(entry, owner, {"summary": ""})

    assert saved.answers == {}


def test_saving_what_is_stored_changes_nothing_and_never_conflicts():
    entry, owner = draft()

    saved = save(entry, owner, {"summary": "We cure."}, version=0)

    assert saved.version == 1


def test_a_colleagues_text_is_not_overwritten_but_handed_back():
    entry, owner = draft()
    colleague = make_user()
    make_team_member(project=entry.application.project, user=colleague)
    save(entry, colleague, {"summary": "Theirs"})

    with pytest.raises(StaleVersionError) as refusal:
        save(entry, owner, {"summary": "Mine"})

    entry.refresh_from_db()
    assert refusal.value.newer == {"summary": "Theirs"}
    assert refusal.value.entry.version == 2
    assert entry.answers == {"summary": "Theirs"}


def test_what_cannot_be_an_answer_is_refused_whole():
    entry, owner = draft(schema=EVERY_TYPE)

    with pytest.raises(BadAnswerError):
        save(entry, owner, {"people": "many", "title": "Fine"})

    entry.refresh_from_db()
    assert entry.version == 1


def test_a_question_of_another_form_is_refused():
    entry, owner = draft()

    with pytest.raises(BadAnswerError):
        save(entry, owner, {"state": "accepted"})


def test_a_stranger_and_a_reader_of_the_team_may_not_write():
    entry, _owner = draft()
    reader, stranger = make_user(), make_user()
    make_team_member(project=entry.application.project, user=reader, role=ProjectRole.VIEW)

    for person in (reader, stranger):
        with pytest.raises(PermissionDenied):
            save(entry, person, {"summary": "Mine"})


def test_answers_change_in_the_grace_and_not_after_it():
    at = now()
    entry, owner = draft(closes_at=at, grace_minutes=10)

    save(entry, owner, {"summary": "In the grace"}, at=at + timedelta(minutes=10))
    with pytest.raises(CannotEditError) as refusal:
        save(entry, owner, {"summary": "Late"}, version=2, at=at + timedelta(minutes=10, seconds=1))

    entry.refresh_from_db()
    assert entry.answers == {"summary": "In the grace"}
    assert "not saved" in str(refusal.value.message)


def test_after_sending_the_working_copy_may_change_and_what_was_sent_does_not():
    entry, owner = draft()
    sent = send(entry, owner)

    entry.refresh_from_db()
    save(entry, owner, {"summary": "Better"}, version=entry.version)

    entry.refresh_from_db()
    sent.refresh_from_db()
    assert entry.answers == {"summary": "Better"}
    assert '"summary":"We cure."' in sent.document


def test_once_examined_nothing_changes():
    entry, owner = draft()
    send(entry, owner)
    application = Application.objects.get(pk=entry.application_id)
    application.screen_eligible(by=make_user(), at=now(), note="")
    application.save()

    entry.refresh_from_db()
    with pytest.raises(CannotEditError):
        save(entry, owner, {"summary": "Late"}, version=entry.version)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_lose_nothing():
    entry, owner = draft(schema=EVERY_TYPE)
    rounds, lost = 25, []

    def write(name, key):
        for number in range(rounds):
            text = f"{name} {number}"
            while not saved(entry, owner, key, text):
                pass
            if StageEntry.objects.get(pk=entry.pk).answers.get(key) != text:
                lost.append(text)
        connections.close_all()

    threads = [
        threading.Thread(target=write, args=pair) for pair in (("Ada", "title"), ("Bo", "secret"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    entry.refresh_from_db()
    assert lost == []
    assert entry.version == 1 + 2 * rounds
    assert entry.answers["title"] == "Ada 24"
    assert entry.answers["secret"] == "Bo 24"


def saved(entry, by, key, text):
    """Try once from the version that stands there now."""
    version = StageEntry.objects.get(pk=entry.pk).version
    try:
        save(entry, by, {key: text}, version=version)
    except StaleVersionError:
        return False
    return True


# --- Starting ------------------------------------------------------------------------------------


def test_a_draft_begins_with_the_published_form():
    call, owner = open_call(), make_user()
    project = make_project(owner=owner)

    application = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=now())

    entry = application.entries.get()
    assert application.state == "draft"
    assert application.reference is None
    assert entry.form_version.number == 1
    assert entry.version == 0


def test_a_draft_that_was_begun_is_offered_again():
    call, owner = open_call(), make_user()
    project = make_project(owner=owner)
    first = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=now())

    second = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=now())

    assert second == first
    assert Application.objects.count() == 1


def test_a_new_project_is_made_on_the_way():
    call, owner = open_call(), make_user()

    application = start_application(call_id=call.pk, project_title=" A cure ", by=owner, at=now())

    assert application.project.title == "A cure"
    assert application.project.team.get().role == ProjectRole.SIGN


@pytest.mark.parametrize(
    ("opens", "closes", "reason"),
    [(1, 2, "opens on"), (-2, -1, "is closed")],
)
def test_a_call_that_is_not_open_takes_no_draft(opens, closes, reason):
    at = now()
    call = open_call(opens_at=at + timedelta(days=opens), closes_at=at + timedelta(days=closes))

    with pytest.raises(CannotStartError) as refusal:
        start_application(call_id=call.pk, project_title="A cure", by=make_user(), at=at)

    assert reason in str(refusal.value.message)
    assert Project.objects.count() == 0


def test_the_grace_is_for_drafts_already_begun():
    at = now()
    call = open_call(closes_at=at - timedelta(minutes=1), grace_minutes=60)

    with pytest.raises(CannotStartError):
        start_application(call_id=call.pk, project_title="A cure", by=make_user(), at=at)


def test_a_project_of_others_cannot_apply_through_me():
    call, project = open_call(), make_project()

    with pytest.raises(PermissionDenied):
        start_application(call_id=call.pk, project_id=project.pk, by=make_user(), at=now())


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_start_at_once_share_one_draft():
    call, owner = open_call(), make_user()
    project = make_project(owner=owner)
    gate, found = threading.Barrier(4), []

    def start():
        gate.wait()
        found.append(start_application(call_id=call.pk, project_id=project.pk, by=owner, at=now()))
        connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len({each.pk for each in found}) == 1
    assert StageEntry.objects.count() == 1


def test_a_second_press_for_a_new_project_finds_the_draft_of_the_first():
    call, owner, other = open_call(), make_user(), make_user()
    named = {"call_id": call.pk, "project_title": "A cure"}
    at = now()

    first = start_application(**named, by=owner, at=at)
    again = [
        start_application(**named, by=owner, at=at + timedelta(seconds=1)),
        start_application(**named | {"project_title": " A cure "}, by=owner, at=at),
    ]
    others = [
        start_application(**named, by=other, at=at),
        start_application(**named | {"project_title": "Another"}, by=owner, at=at),
        start_application(**named, by=owner, at=at + timedelta(minutes=10)),
    ]

    assert {each.pk for each in again} == {first.pk}
    assert len({first.pk, *(each.pk for each in others)}) == 4
    assert Project.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_for_a_new_project_make_one():
    call, owner = open_call(), make_user()
    gate, found = threading.Barrier(4), []

    def start():
        gate.wait()
        found.append(start_application(call_id=call.pk, project_title="A", by=owner, at=now()))
        connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len({each.pk for each in found}) == 1
    assert (Application.objects.count(), Project.objects.count()) == (1, 1)


# --- Withdrawing ---------------------------------------------------------------------------------


def test_a_sent_application_is_withdrawn_with_a_reason():
    entry, owner = draft()
    send(entry, owner)

    application = withdraw_application(
        application_id=entry.application_id, reason=" We were bought. ", by=owner, at=now()
    )

    assert application.state == "withdrawn"
    assert application.withdrawal_reason == "We were bought."
    assert Delivery.objects.filter(event="calls.application_withdrawn").exists()


def test_a_draft_has_nothing_to_withdraw():
    entry, owner = draft()

    with pytest.raises(CannotWithdrawError):
        withdraw_application(application_id=entry.application_id, reason="x", by=owner, at=now())


def test_only_a_signatory_withdraws():
    entry, owner = draft()
    send(entry, owner)
    colleague = make_user()
    make_team_member(project=entry.application.project, user=colleague)

    with pytest.raises(PermissionDenied):
        withdraw_application(
            application_id=entry.application_id, reason="x", by=colleague, at=now()
        )
