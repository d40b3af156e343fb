"""A request never waits for the broker and never fails with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from pscc.kernel.stack.layout import PROJECT, Layout, State
from pscc.kernel.stack.processes import Child
from pscc.kernel.stack.valkey import BROKER, FORGOTTEN, Valkey
from pscc.outbox.models import Delivery
from tests.outbox.conftest import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("worker"),
]
PUBLISH_AND_TIME = """
import django, json, sys, time
django.setup()
import tests.outbox.sample
from django.db import connection, transaction
from pscc.outbox import publish
connection.ensure_connection()
took = []
for number in range(int(sys.argv[1])):
    start = time.monotonic()
    with transaction.atomic():
        publish("sample.simple", name=f"n{number}")
    took.append(time.monotonic() - start)
print(json.dumps(max(took)))
time.sleep(float(sys.argv[2]))
"""


class OwnBroker:
    """A Valkey that a test may stop, freeze and start again."""

    def __init__(self, layout: Layout) -> None:
        layout.make()
        self.server = Valkey("broker", "the broker", layout, State(layout), BROKER | FORGOTTEN)
        self._layout = layout
        self.start()

    def start(self) -> None:
        self.server.prepare()
        self._child = Child(self.server.program(), self._layout.run / "broker.pid")
        wait_until(self.server.is_ready, seconds=10)

    def freeze(self) -> None:
        os.kill(self._child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._child.pid, signal.SIGCONT)

    def stop(self) -> None:
        self._child.stop(hurry=True)

    def waiting(self) -> int:
        with redis.Redis.from_url(self.server.url) as client:
            return client.llen("interactive")


@pytest.fixture
def own_broker(tmp_path: Any) -> Iterator[OwnBroker]:
    own = OwnBroker(Layout(tmp_path / "own"))
    yield own
    own.stop()


@pytest.fixture
def publish_and_time(process_env: dict[str, str], own_broker: OwnBroker) -> Any:
    """Return a function that publishes in another process and tells the slowest commit."""

    def run(events: int, stay: float = 0.0) -> float:
        done = subprocess.run(
            [sys.executable, "-c", PUBLISH_AND_TIME, str(events), str(stay)],
            env={**os.environ, **process_env, "BROKER_URL": own_broker.server.url},
            cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return float(json.loads(done.stdout.splitlines()[0]))

    return run


def test_many_commits_ring_few_times(own_broker, publish_and_time):
    slowest = publish_and_time(100, stay=1)

    assert Delivery.objects.count() == 100
    assert 1 <= own_broker.waiting() < 30
    assert slowest < 0.5


def test_a_dead_broker_is_not_noticed(own_broker, publish_and_time):
    own_broker.stop()

    slowest = publish_and_time(20)

    assert Delivery.objects.count() == 20
    assert slowest < 0.5


def test_a_frozen_broker_is_not_noticed(own_broker, publish_and_time):
    own_broker.freeze()

    slowest = publish_and_time(20)
    own_broker.thaw()

    assert Delivery.objects.count() == 20
    assert slowest < 0.5


def test_the_bell_rings_as_soon_as_the_broker_is_back(own_broker, process_env):
    """One process lives through the outage; what it rang meanwhile arrives, as one ring."""
    own_broker.stop()
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH_AND_TIME, "3", "8"],
        env={**os.environ, **process_env, "BROKER_URL": own_broker.server.url},
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        own_broker.start()
        wait_until(lambda: own_broker.waiting() == 1, seconds=8)
        process.kill()

    assert Delivery.objects.count() == 3
