"""Decisions that leave together at a moment: each told once, and nothing of them shows before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.urls import reverse

from calls.actions import releases
from calls.actions.decisions import annul_decision, record_decision, release_decision
from calls.actions.releases import cancel_release, plan_release, release_due, tell_decision
from calls.enums import ApplicationState, DecisionState, Outcome, ReleaseState
from calls.models import Application, CallPerson, Decision, DecisionRelease
from calls.queries.releases import plannable_decisions, report_of
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import make_application, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
ALREADY = "is in a planned release already. Cancel that first."
SECOND_PERSON = (
    "You recorded this decision, and this call wants a second person to release it. Ask another"
    " manager of the call."
)


class Room:
    """A call with a manager who may release and decisions that an officer recorded."""

    def __init__(self, count=2, **call):
        self.at = now()
        self.call = make_call(**call)
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.decisions = [self.decided() for _ in range(count)]

    def decided(self, call=None, by=None):
        application = make_application(call=call or self.call, state=ApplicationState.IN_REVIEW)
        return record_decision(
            application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="",
            by=by or self.officer, at=self.at,
        )  # fmt: skip

    def plan(self, decisions=None, by=None, release_at=None):
        return plan_release(
            decision_ids=[each.pk for each in decisions or self.decisions],
            release_at=release_at or self.at + QUARTER, by=by or self.manager, at=self.at,
        )  # fmt: skip


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


def states():
    return list(Decision.objects.order_by("pk").values_list("state", flat=True))


def told():
    return Delivery.objects.filter(event="calls.decision_released").count()


def lines(release):
    found = DecisionRelease.objects.get(pk=release.pk)
    return [(line["is_told"], line["message"]) for line in found.report]


# --- Planning ------------------------------------------------------------------------------------


def test_they_leave_at_the_moment_once_and_the_planner_is_told():
    room = Room()
    release = room.plan()

    counts = [
        release_due(at=room.at + QUARTER - SECOND),
        release_due(at=room.at + QUARTER),
        release_due(at=room.at + QUARTER),
    ]
    drain(seconds=20)

    release.refresh_from_db()
    assert counts == [0, 2, 0]
    assert states() == [DecisionState.RELEASED] * 2
    assert set(Decision.objects.values_list("released_by", "released_at")) == {
        (room.manager.pk, room.at + QUARTER)
    }
    assert (release.state, release.released_at) == (ReleaseState.RELEASED, room.at + QUARTER)
    assert lines(release) == [(True, "")] * 2
    assert told() == 2
    found = Message.objects.filter(kind="calls.release_finished")
    assert [(each.recipient, each.channel, each.text) for each in found] == [
        (room.manager, "inbox", "2 teams have been told that there is a decision.")
    ]


def test_a_plan_is_refused_whole_with_the_reason():
    room = Room(two_person_release=True)
    own = room.decided(by=room.manager)
    elsewhere = make_call()
    CallPerson.objects.create(call=elsewhere, user=room.manager, role="manager")
    other = room.decided(call=elsewhere)
    planned = room.decided()
    room.plan([planned])
    annulled = room.decided()
    annul_decision(decision_id=annulled.pk, by=room.officer, at=room.at)

    answers = [
        why_not(lambda: room.plan(release_at=room.at + QUARTER - SECOND)),
        why_not(lambda: room.plan([*room.decisions, own])),
        why_not(lambda: room.plan([*room.decisions, other])),
        why_not(lambda: room.plan([planned])),
        why_not(lambda: room.plan([annulled])),
        why_not(lambda: plan_release(
            decision_ids=[], release_at=room.at + QUARTER, by=room.manager, at=room.at
        )),
    ]  # fmt: skip

    assert answers == [
        "Choose a moment at least a quarter of an hour away: until then you can cancel it.",
        SECOND_PERSON,
        "These decisions are of several calls. Plan one release for each call.",
        f"The decision on {planned.application} {ALREADY}",
        f"{annulled.application} does not wait for its release any more.",
        "Choose at least one decision that waits for its release.",
    ]
    assert DecisionRelease.objects.count() == 1
    assert set(plannable_decisions(room.manager)) == {*room.decisions, other}


def test_only_a_manager_of_the_call_without_a_conflict_plans():
    room = Room(count=1)
    walled = make_manager(call=room.call)
    ConflictOfInterest.objects.create(
        person=walled, project=room.decisions[0].application.project, origin=ConflictOrigin.STAFF
    )

    for person in (room.officer, walled, make_manager(call=make_call())):
        with pytest.raises(PermissionDenied):
            room.plan(by=person)

    assert not DecisionRelease.objects.exists()


def test_cancelled_in_time_nothing_leaves_and_it_can_be_planned_again():
    room = Room()
    release = room.plan()

    cancel_release(release_id=release.pk, by=room.officer, at=room.at)
    left = release_due(at=room.at + QUARTER)
    room.plan()
    again = why_not(lambda: cancel_release(release_id=release.pk, by=room.officer, at=room.at))
    release_due(at=room.at + QUARTER)
    over = why_not(
        lambda: cancel_release(
            release_id=DecisionRelease.objects.latest("pk").pk, by=room.officer, at=room.at
        )
    )

    assert (left, told()) == (0, 2)
    assert again == "It is cancelled already: nothing leaves."
    assert over.startswith("The decisions have left already, on ")


# --- At the moment -------------------------------------------------------------------------------


def test_after_a_day_without_worker_they_leave_once():
    room = Room()
    room.plan()

    counts = [release_due(at=room.at + timedelta(days=1)) for _ in range(2)]

    assert counts == [2, 0]
    assert told() == 2


def test_what_cannot_leave_is_reported_in_each_language_and_stops_nothing():
    room = Room(count=5)
    annulled, withdrawn, walled, released, last = room.decisions
    release = room.plan()
    annul_decision(decision_id=annulled.pk, by=room.officer, at=room.at)
    application = Application.objects.get(pk=withdrawn.application_id)
    application.withdraw(reason="Sold")
    application.save()
    ConflictOfInterest.objects.create(
        person=room.manager, project=walled.application.project, origin=ConflictOrigin.STAFF
    )
    release_decision(
        decision_id=released.pk, by=make_manager(call=room.call, name="Max"), at=room.at
    )

    count = release_due(at=room.at + QUARTER)

    found = report_of(DecisionRelease.objects.get(pk=release.pk), room.officer)
    assert count == 1
    assert [(each.decision, each.is_told) for each in found.lines] == [
        (annulled, False), (withdrawn, False), (walled, False), (released, False), (last, True)
    ]  # fmt: skip
    assert [each.message for each in found.lines][:3] == [
        "This decision was annulled. Record a new one.",
        "The applicant withdrew this application. Annul the decision: there is nothing to release.",
        "Who planned this release may not release this decision any more.",
    ]
    assert found.lines[3].message.startswith("Max released this decision on ")
    own = report_of(DecisionRelease.objects.get(pk=release.pk), room.manager)
    assert (len(own.lines), own.hidden) == (4, 1)
    assert told() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_team_once():
    room = Room(count=6)
    release = room.plan()
    together = Barrier(2)

    def work(_worker):
        together.wait()
        try:
            return release_due(at=room.at + QUARTER)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(work, range(2)))

    assert sum(counts) == 6
    assert lines(release) == [(True, "")] * 6
    assert told() == 6
    assert Delivery.objects.filter(event="calls.release_finished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_is_taken_over_behind_its_last_line(monkeypatch):
    room = Room(count=3)
    release = room.plan()
    asked = []

    def killed_before_the_third(**which):
        asked.append(which["decision_id"])
        if len(asked) == 3:
            raise SystemExit
        return tell_decision(**which)

    with monkeypatch.context() as patched:
        patched.setattr(releases, "tell_decision", killed_before_the_third)
        with pytest.raises(SystemExit):
            release_due(at=room.at + QUARTER)
    half = (told(), lines(release), states().count(DecisionState.RELEASED))
    rest = release_due(at=room.at + QUARTER)

    assert half == (2, [(True, "")] * 2, 2)
    assert rest == 1
    assert (told(), lines(release)) == (3, [(True, "")] * 3)


@pytest.mark.django_db(transaction=True)
def test_cancelled_half_way_the_rest_stays_pending():
    room = Room(count=2)
    release = room.plan()
    first, second = room.decisions
    moment = room.at + QUARTER

    tell_decision(release_id=release.pk, decision_id=first.pk, at=moment)
    cancel_release(release_id=release.pk, by=room.manager, at=moment)
    later = tell_decision(release_id=release.pk, decision_id=second.pk, at=moment)

    assert not later
    assert states() == [DecisionState.RELEASED, DecisionState.PENDING]


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_plan_the_same_decision_at_once_one_is_refused():
    room = Room(count=1)
    together = Barrier(2)

    def plan(_person):
        together.wait()
        try:
            room.plan()
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "planned"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(plan, range(2)))

    assert answers[0].endswith(ALREADY)
    assert answers[1] == "planned"
    assert DecisionRelease.objects.count() == 1


# --- The desk ------------------------------------------------------------------------------------


def test_the_desk_plans_what_was_selected_and_reports(client):
    room = Room()
    client.force_login(room.manager)
    selected = [each.pk for each in room.decisions]
    way = client.post(
        reverse("admin:calls_decision_changelist"),
        {"action": "plan_selected", "_selected_action": selected},
    )
    page = client.get(way.url).content.decode()
    moment = now() + timedelta(days=1)

    answer = client.post(
        reverse("admin:calls_decisionrelease_add"),
        {"chosen": selected, "release_at": f"{moment:%Y-%m-%dT%H:%M}"},
    )

    release = DecisionRelease.objects.get()
    shown = client.get(reverse("admin:calls_decisionrelease_change", args=(release.pk,)))
    assert page.count("checked") == 2
    assert answer.status_code == 302
    assert set(release.decisions.all()) == set(room.decisions)
    assert shown.content.decode().count("Not told yet") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, queries, count):
    room = Room(count=count)
    for each in room.decisions:
        room.plan([each])
    client.force_login(room.officer)
    url = reverse("admin:calls_decisionrelease_changelist")
    client.get(url)

    with queries(6):
        page = client.get(url)

    assert page.content.decode().count('class="field-release_at') == count
