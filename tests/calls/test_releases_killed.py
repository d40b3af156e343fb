"""A released decision is told once, though its worker is killed outright or two officers press."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from calls.actions.decisions import release_decisions
from calls.enums import ApplicationState, DecisionState, ReleaseState
from calls.models import Application, Decision, DecisionRelease
from pscc.outbox.models import Delivery, Message, SweepRun
from tests.calls.test_releases import QUARTER, Room, lines
from tests.factories import make_manager
from tests.outbox.conftest import kill_all, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 80
KILLS = 2
CHILDREN = 2  # of the worker's pool: each may lose the note that a mail has left, once a kill
TOLD = "calls.decision_released"


def noted(release):
    """Return how many lines the report has."""
    return len(DecisionRelease.objects.get(pk=release.pk).report)


def planned_in_the_past():
    room = Room(count=MANY)
    room.at -= QUARTER
    return room, room.plan(release_at=room.at + QUARTER)


def is_over(release):
    return (
        DecisionRelease.objects.get(pk=release.pk).state == ReleaseState.RELEASED
        and not Delivery.objects.unfinished().exists()
        and not Message.objects.filter(channel="mail").exclude(state="sent").exists()
    )


@pytest.mark.slow
@pytest.mark.xdist_group("worker")
def test_a_worker_killed_twice_in_a_release_of_many_leaves_one_letter_for_each_team(
    start_worker, broker, sink
):
    _room, release = planned_in_the_past()
    at_the_kills = []

    for kill in range(1, KILLS + 1):
        worker = start_worker()
        wait_until(lambda share=kill: noted(release) >= share * MANY // 4, seconds=60)
        kill_all(worker)
        at_the_kills.append(noted(release))
        # As if the lease of the dead worker were over: nobody wants to wait five minutes here.
        SweepRun.objects.filter(name="calls.due_releases").update(leased_until=None)
    start_worker()
    wait_until(lambda: is_over(release), seconds=120)

    teams = dict(Application.objects.values_list("reference", "created_by__email"))
    letters = {
        mail["Message-ID"]: (str(mail["Subject"]).split()[-1], mail["To"])
        for mail in sink.mails
        if "There is a decision on" in str(mail["Subject"])
    }
    assert MANY // 4 <= at_the_kills[0] < at_the_kills[1] < MANY
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.RELEASED}
    assert set(Application.objects.values_list("state", flat=True)) == {ApplicationState.DECLINED}
    assert lines(release) == [(True, "")] * MANY
    assert len(teams) == len(letters) == MANY
    assert sorted(letters.values()) == sorted(teams.items())
    told = Message.objects.filter(event=TOLD, channel="mail")
    assert told.count() == MANY
    assert Delivery.objects.filter(event="calls.release_finished").count() == 1
    twice = sum(count - 1 for count in Counter(sink.message_ids).values())
    assert twice <= KILLS * CHILDREN


@pytest.mark.parametrize("count", [1, 4])
def test_of_two_officers_who_release_at_once_one_does_and_the_other_is_told(count):
    room = Room(count=count)
    officers = [room.manager, make_manager(call=room.call, name="Max Manager")]
    ids = [each.pk for each in room.decisions]
    together = Barrier(2)
    answers = {}

    def press(officer):
        together.wait(timeout=10)
        try:
            answers[officer.name] = release_decisions(decision_ids=ids, by=officer, at=room.at)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(each,)) for each in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    released = Decision.objects.order_by("pk").select_related("released_by")
    winners = [each.released_by.name for each in released]
    for officer in officers:
        assert [each.message.split(" on ")[0] for each in answers[officer.name]] == [
            "Released: the applicant is told now."
            if winner == officer.name
            else f"{winner} released this decision"
            for winner in winners
        ]
    told = Delivery.objects.filter(event=TOLD)
    assert told.count() == count * told.values("handler").distinct().count()
