"""Against the real worker, broker and mail server, while they are being killed."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from functools import partial
from itertools import islice
from typing import Any

import psutil
import pytest
from django.db import transaction

from pscc.kernel.models import ReferenceCounter
from pscc.outbox import publish
from pscc.outbox.models import Delivery, Message
from tests.outbox.conftest import kill_all, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("worker"),
]
EVENTS = 1_000
WAVES = 4
CHILDREN_KILLED = 3  # in each wave, before the whole worker goes


def _publish(event: str, **ids: Any) -> None:
    with transaction.atomic():
        publish(event, **ids)


def _done() -> int:
    return Delivery.objects.exclude(done_at=None).count()


def _more_than(count: int) -> bool:
    return _done() > count


def _kill_a_child(worker: Any) -> int:
    """End one of the pool's processes as the kernel does when memory is short."""
    children = psutil.Process(worker.pid).children()
    if children:
        children[-1].kill()
    return min(len(children), 1)


def test_1000_events_with_workers_killed_and_the_broker_flushed(start_worker, broker, sink, person):
    """All handled, none lost; effects once; a mail sent twice carries the same Message-ID."""
    started = time.monotonic()
    numbers = iter(range(EVENTS))
    kills = 0
    for wave in range(WAVES):
        worker = start_worker()
        for number in islice(numbers, EVENTS // WAVES):
            _publish("sample.happened", number=number, person_id=person.pk)
        before = _done()
        wait_until(partial(_more_than, before), seconds=30)
        for _kill in range(CHILDREN_KILLED):
            kills += _kill_a_child(worker)
            time.sleep(0.4)
        kill_all(worker)
        kills += 1
        if wave == WAVES // 2:
            broker.flushdb()

    start_worker()
    wait_until(lambda: not Delivery.objects.unfinished().exists(), seconds=120)
    wait_until(lambda: not Message.objects.exclude(state="sent").exists(), seconds=120)

    effects = dict(ReferenceCounter.objects.values_list("scope", "last"))
    assert effects == {f"sample-{number}": 1 for number in range(EVENTS)}
    assert Delivery.objects.filter(dead_at=None).count() == 2 * EVENTS
    subjects = {mail["Message-ID"]: str(mail["Subject"]) for mail in sink.mails}
    assert len(subjects) == EVENTS
    assert len(set(subjects.values())) == EVENTS
    twice = sum(count - 1 for count in Counter(sink.message_ids).values())
    assert twice <= kills
    seconds = time.monotonic() - started
    print(f"{EVENTS} events, {kills} kills, 1 flush: {twice} mails twice, {seconds:.0f} s")  # noqa: T201 the figure


def test_a_killed_pool_child_costs_only_time(start_worker, broker, tmp_path):
    """The worker lives on, the row's lease runs out, the work is done by another child."""
    start_worker()
    _publish("sample.suicide", name="victim")
    wait_until(lambda: bool(list(tmp_path.glob("victim-*"))), seconds=20)
    (noted,) = tmp_path.glob("victim-*")

    os.kill(int(noted.name.rpartition("-")[2]), signal.SIGKILL)

    wait_until(lambda: Delivery.objects.get().done_at is not None, seconds=20)
    assert Delivery.objects.get().attempts >= 2
    assert ReferenceCounter.objects.get(scope="victim-done").last == 1
