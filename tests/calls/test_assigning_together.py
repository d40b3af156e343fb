"""Proposals of who reviews what, when two act at once, and through the real worker."""

import threading

import pytest
from django.db import connection

from calls.actions.assigning import release_run
from calls.actions.inviting import LEASE, invite_pair
from calls.enums import RunState
from calls.models import Assignment, AssignmentRun, ProposedPair
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.calls.assigning import LATER, asked, computed, invited, outcomes, scene
from tests.factories import make_staff
from tests.outbox.conftest import wait_until


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_releases_and_nobody_is_asked_twice():
    officers = [make_staff(Role.PROGRAMME_OFFICER, name=name) for name in ("Olga", "Paul")]
    call, _applications, _experts = scene()
    run = computed(asked(call, officers[0]))
    together = threading.Barrier(2)
    results = []

    def release(officer):
        try:
            together.wait(timeout=10)
            release_run(run_id=run.pk, by=officer, at=run.created_at)
            results.append("released")
        except Refused as refusal:
            results.append(str(refusal.message))
        finally:
            connection.close()

    threads = [threading.Thread(target=release, args=(each,)) for each in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    invited(run)
    first = AssignmentRun.objects.get().released_by.name
    assert sorted(results) == sorted(
        ["released", f"{first} has released this proposal already. Nothing was changed."]
    )
    assert Assignment.objects.count() == run.pairs.count() == 6


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_each_pair_is_settled_once():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    together = threading.Barrier(2)

    def work():
        try:
            for pair in run.pairs.order_by("pk"):  # as if the lease of the first were over
                together.wait(timeout=10)
                invite_pair(pair_id=pair.pk, at=LATER)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    invitations = Delivery.objects.filter(
        event="calls.expert_invited", handler__contains="expert_invitation"
    )
    assert set(outcomes(run).values()) == {"invited"}
    assert (Assignment.objects.count(), invitations.count()) == (6, 6)


WORKER = """
import django
django.setup()
from calls.actions.inviting import invite_next_batch
from tests.calls.assigning import LATER
while invite_next_batch(clock=lambda: LATER):
    pass
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.xdist_group("worker")
def test_a_worker_killed_half_way_leaves_nobody_out_and_nobody_asked_twice(start_process):
    officer = make_staff(Role.PROGRAMME_OFFICER)
    call, _applications, _experts = scene(applications=40, experts=40)
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    left = ProposedPair.objects.filter(run=run, outcome="")

    worker = start_process("inviting", "-c", WORKER)
    wait_until(lambda: 5 < left.count() < 75, seconds=60)
    worker.stop(hurry=True)
    at_the_kill = (_state(run), 0 < left.count() < 80)
    done = invited(run, LATER + LEASE)

    pairs = set(run.pairs.values_list("application_id", "expert_id"))
    invitations = Delivery.objects.filter(
        event="calls.expert_invited", handler__contains="expert_invitation"
    )
    assert at_the_kill == (RunState.RELEASING, True)
    assert (done.state, set(outcomes(run).values())) == (RunState.RELEASED, {"invited"})
    assert sorted(Assignment.objects.values_list("application_id", "expert_id")) == sorted(pairs)
    assert invitations.count() == len(pairs) == 80


def _state(run):
    return AssignmentRun.objects.get(pk=run.pk).state


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.xdist_group("worker")
def test_the_real_worker_computes_within_a_moment(start_process):
    call, _applications, _experts = scene()
    options = "--beat --concurrency 1 --without-gossip --without-mingle --loglevel WARNING"
    start_process(
        "worker", "-m", "celery", "-A", "pscc", "worker", "--queues", "interactive",
        *options.split(),
        env={"DJANGO_SETTINGS_MODULE": "tests.outbox.chaos_settings", "CELERY_SKIP_CHECKS": "1"},
    )  # fmt: skip

    run = asked(call, make_staff(Role.PROGRAMME_OFFICER))
    wait_until(lambda: _state(run) == RunState.DRAFT, seconds=60)

    assert run.pairs.count() == 6
