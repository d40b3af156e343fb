"""Objections: raised once in thirty days by who writes for the team, answered once by staff."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.urls import reverse

from calls.actions.appeals import answer_appeal, raise_appeal
from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, Outcome
from calls.models import Appeal
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
LAST = "1 July 2026 at 12:00 (Paris time)"


class Room:
    def __init__(self, at=NOW, call=None, is_released=True):
        self.call = call or make_call()
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.founder = make_user(name="Fay Founder")
        project = make_project(owner=self.founder)
        self.reader = make_user(name="Rita Reader")
        make_team_member(project=project, user=self.reader, role=ProjectRole.VIEW)
        self.application = make_application(
            call=self.call, project=project, state=ApplicationState.IN_REVIEW
        )
        self.decision = record_decision(
            application_id=self.application.pk, outcome=Outcome.DECLINED, reasons="x", letter="",
            by=self.officer, at=at,
        )  # fmt: skip
        if is_released:
            release_decision(decision_id=self.decision.pk, by=self.manager, at=at)

    def object(self, text="You misread our trial.", by=None, at=NOW):
        return raise_appeal(decision_id=self.decision.pk, text=text, by=by or self.founder, at=at)


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


def test_it_is_raised_until_the_last_moment_once_with_a_reason():
    room = Room()

    answers = [
        why_not(lambda: room.object(text="  ")),
        why_not(lambda: room.object(at=NOW + MONTH + timedelta(seconds=1))),
    ]
    room.object(at=NOW + MONTH)
    answers.append(why_not(room.object))

    assert answers == [
        "Say what you object to, and why.",
        "The thirty days to object are over. Write to the contact of the call.",
        f"Fay Founder objected on {LAST} already. One objection is examined.",
    ]


def test_nothing_is_objected_to_before_the_release():
    room = Room(is_released=False)

    refusal = why_not(room.object)

    assert refusal == "There is no released decision on this application to object to."


def test_only_who_writes_for_the_team_objects_and_only_the_office_without_conflict_answers():
    room = Room()
    for person in (room.reader, room.manager, make_user()):
        with pytest.raises(PermissionDenied):
            room.object(by=person)
    appeal = room.object()
    ConflictOfInterest.objects.create(
        person=room.officer, project=room.application.project, origin=ConflictOrigin.STAFF
    )

    for person in (room.officer, make_manager(call=make_call()), room.founder):
        with pytest.raises(PermissionDenied):
            answer_appeal(appeal_id=appeal.pk, answer="No", by=person, at=NOW)


def test_both_sides_are_told_and_no_mail_says_what():
    room = Room()
    ConflictOfInterest.objects.create(
        person=room.officer, project=room.application.project, origin=ConflictOrigin.STAFF
    )

    appeal = room.object("Canary text")
    answer_appeal(appeal_id=appeal.pk, answer="Canary answer", by=room.manager, at=NOW)
    drain(seconds=20)

    others = [room.founder, room.reader, room.manager, room.officer]
    found = Message.objects.filter(
        kind__startswith="calls.appeal", channel="mail", recipient__in=others
    )
    assert sorted(found.values_list("kind", "recipient__name")) == [
        ("calls.appeal_answer", "Fay Founder"),
        ("calls.appeal_answer", "Rita Reader"),
        ("calls.appeal_arrival", "Mona Manager"),
        ("calls.appeal_receipt", "Fay Founder"),
        ("calls.appeal_receipt", "Rita Reader"),
    ]
    words = " ".join(f"{each.subject} {each.text} {each.html}" for each in found)
    assert "Canary" not in words
    assert room.application.project.title not in words


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_answer_at_once_the_second_is_told_the_first():
    room = Room()
    appeal = room.object()
    together = Barrier(2)

    def answer(text):
        together.wait()
        try:
            answer_appeal(appeal_id=appeal.pk, answer=text, by=room.manager, at=NOW)
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "answered"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(answer, ["One", "Two"]))

    assert answers == [
        "Mona Manager answered on 1 June 2026 at 12:00 (Paris time) already.", "answered"
    ]  # fmt: skip


def test_the_page_lets_the_team_object_and_shows_the_answer(client):
    room = Room(at=now())
    url = reverse("calls:objection", args=(room.application.uid,))
    client.force_login(room.founder)

    link = client.get(room.application.get_absolute_url()).content.decode()
    empty = client.post(url, {"text": ""})
    sent = client.post(url, {"text": "You misread our trial."})
    again = client.post(url, {"text": "Once more"}).content.decode()
    answer_appeal(appeal_id=Appeal.objects.get().pk, answer="We did not.", by=room.manager, at=NOW)
    page = client.get(url).content.decode()

    assert f'href="{url}"' in link
    assert (empty.status_code, sent.status_code) == (200, 302)
    assert "One objection is examined." in again
    assert "You misread our trial." in page
    assert "We did not." in page


def test_readers_of_the_team_look_and_do_not_write_and_nothing_is_there_before(client):
    room, hidden = Room(at=now()), Room(is_released=False)
    client.force_login(room.reader)
    url = reverse("calls:objection", args=(room.application.uid,))

    answers = [client.get(url).status_code, client.post(url, {"text": "x"}).status_code]
    client.force_login(hidden.founder)
    before = client.get(reverse("calls:objection", args=(hidden.application.uid,))).status_code

    assert (answers, before) == ([200, 403], 404)


def test_the_desk_answers(client):
    room = Room()
    appeal = room.object()
    client.force_login(room.manager)

    answer = client.post(
        reverse("admin:calls_appeal_act", args=(appeal.pk, "answer")), {"answer": "We did not."}
    )

    appeal.refresh_from_db()
    assert answer.status_code == 302
    assert (appeal.answer, appeal.answered_by) == ("We did not.", room.manager)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, queries, count):
    call = make_call()
    rooms = [Room(call=call) for _ in range(count)]
    for each in rooms:
        each.object()
    client.force_login(rooms[0].officer)
    url = reverse("admin:calls_appeal_changelist")
    client.get(url)

    with queries(6):
        page = client.get(url)

    assert page.content.decode().count('class="field-reference') == count
