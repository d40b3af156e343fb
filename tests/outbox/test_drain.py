"""The drain: each row once, failures on record, poison buried, two drains at peace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Timer

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction

from pscc.kernel.clock import now
from pscc.kernel.models import ReferenceCounter
from pscc.outbox import publish
from pscc.outbox.actions import retry_delivery
from pscc.outbox.deliveries import _run, claim_delivery, describe, drain, wait_after
from pscc.outbox.models import Delivery
from tests.outbox.staff import keeper

pytestmark = pytest.mark.django_db


def _publish(event, **ids):
    with transaction.atomic():
        publish(event, **ids)


def _make_due():
    Delivery.objects.unfinished().update(due_at=now() - timedelta(seconds=1))


def test_done_once_and_never_again():
    _publish("sample.simple", name="a")

    assert drain() == 1
    assert drain() == 0

    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.done_at is None, delivery.last_error) == (1, False, "")
    assert ReferenceCounter.objects.get(scope="a").last == 1


def test_a_failure_rolls_back_its_effects_and_waits(settings):
    settings.OUTBOX_RETRY_SECONDS = 15
    _publish("sample.poison", name="a")
    before = now()

    drain()

    delivery = Delivery.objects.get()
    assert delivery.last_error == "ValueError: no luck"
    assert not ReferenceCounter.objects.filter(scope="a").exists()
    assert timedelta(seconds=15) <= delivery.due_at - before < timedelta(seconds=25)


def test_poison_is_buried_after_its_attempts_and_others_go_on(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 4
    _publish("sample.poison", name="bad")
    _publish("sample.simple", name="good")

    for _attempt in range(6):
        drain()
        _make_due()

    bad = Delivery.objects.get(event="sample.poison")
    assert (bad.attempts, bad.dead_at is None, bad.last_error) == (4, False, "ValueError: no luck")
    assert ReferenceCounter.objects.get(scope="good").last == 1


def test_work_that_kills_its_worker_is_buried_too(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    _publish("sample.simple", name="a")

    for _attempt in range(3):
        claim_delivery()  # and the worker dies here
        _make_due()
    drain()

    delivery = Delivery.objects.get()
    assert delivery.dead_at is not None
    assert delivery.last_error == "WorkerLost: the worker ended during every attempt"


def test_a_lease_keeps_others_away_until_it_runs_out():
    _publish("sample.simple", name="a")
    claim_delivery()

    assert claim_delivery() is None
    _make_due()
    claim_delivery()
    assert Delivery.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_run_each_row_once():
    for number in range(12):
        _publish("sample.slow", name=f"slow-{number}")

    def drain_in_a_thread():
        try:
            return drain()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        tried = [pool.submit(drain_in_a_thread) for _drain in range(4)]

    assert sum(each.result() for each in tried) == 12
    assert list(ReferenceCounter.objects.values_list("last", flat=True)) == [1] * 12


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_looks_at_for_a_moment_is_handled_all_the_same():
    """A worker that looks for the next row locks this one before it sees that it is taken."""
    _publish("sample.simple", name="a")
    delivery = claim_delivery()
    looking = connection.copy()
    with looking.cursor() as cursor:
        cursor.execute("BEGIN; SELECT id FROM outbox_delivery FOR UPDATE")

    done_looking = Timer(0.3, looking.connection.close)
    done_looking.start()
    _run(delivery)
    done_looking.join()
    looking.close()

    delivery.refresh_from_db()
    assert delivery.done_at is not None
    assert ReferenceCounter.objects.get(scope="a").last == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_held_by_a_running_handler_is_left_alone():
    """A lease that runs out while the handler still works does not start it a second time."""
    _publish("sample.simple", name="a")
    claim_delivery()
    _make_due()

    def drain_in_a_thread():
        try:
            return drain()
        finally:
            connections.close_all()

    with transaction.atomic():
        Delivery.objects.select_for_update(no_key=True).get()
        with ThreadPoolExecutor(1) as pool:
            tried = pool.submit(drain_in_a_thread).result()

    assert tried == 0


def test_staff_give_the_dead_a_new_life(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 1
    _publish("sample.poison", name="a")
    drain()
    dead = Delivery.objects.dead().get()

    retry_delivery(delivery_id=dead.pk, by=keeper(), at=now())

    dead.refresh_from_db()
    assert (dead.dead_at, dead.attempts) == (None, 0)


def test_only_staff_may_retry(person):
    _publish("sample.poison", name="a")

    with pytest.raises(PermissionDenied):
        retry_delivery(delivery_id=Delivery.objects.get().pk, by=person, at=now())


def test_unknown_handler_is_an_error_on_the_row_not_a_crash():
    Delivery.objects.create(
        key="old", event="sample.simple", handler="gone", created_at=now(), due_at=now()
    )

    drain()

    assert Delivery.objects.get().last_error == (
        "UnknownEventError: the code has no handler 'gone' for 'sample.simple'"
    )


def test_pauses_double_up_to_an_hour(settings):
    settings.OUTBOX_RETRY_SECONDS = 15

    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 8, 9, 12, 40)] == [
        15, 30, 60, 1920, 3600, 3600, 3600,
    ]  # fmt: skip


def test_errors_are_described_without_quoted_rows():
    error = ValueError("duplicate key\nDETAIL: Key (email)=(anne@demo.example) already exists")

    assert describe(error) == "ValueError: duplicate key"
    assert describe(ValueError()) == "ValueError"
