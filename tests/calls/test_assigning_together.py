"""Proposals of who reviews what, when two act at once, and through the real worker."""

import threading

import pytest
from django.db import connection

from calls.actions.assigning import release_run
from calls.enums import RunState
from calls.models import Assignment, AssignmentRun
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from tests.calls.assigning import asked, computed, scene
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

    first = AssignmentRun.objects.get().released_by.name
    assert sorted(results) == sorted(
        ["released", f"{first} has released this proposal already. Nothing was changed."]
    )
    assert Assignment.objects.count() == run.pairs.count() == 6


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
