"""People, an SMTP sink and a real worker for the tests of the outbox."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth import get_user_model

import tests.outbox.sample  # noqa: F401 registers the sample events
from pscc.kernel.site import forget_site
from pscc.kernel.stack.processes import Child, free_port


@pytest.fixture(autouse=True)
def _fresh_site() -> Iterator[None]:
    forget_site()
    yield
    forget_site()


@pytest.fixture
def person(db: None) -> Any:
    """Return somebody who reads French."""
    return get_user_model().objects.create_user(
        "anne@demo.example", name="Anne Ôtère", language="fr"
    )


@pytest.fixture
def english_person(db: None) -> Any:
    """Return somebody who reads English."""
    return get_user_model().objects.create_user("john@demo.example", name="John", language="en")


class Sink:
    """A real SMTP server that keeps what it takes; `answers` overrides its reply per recipient."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Return a running SMTP server; its port is in `sink.port`."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop()


@pytest.fixture
def smtp(sink: Sink, settings: Any) -> Sink:
    """Let this process send to the sink."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = sink.port
    settings.EMAIL_TIMEOUT = 5
    return sink


def wait_until(condition: Callable[[], bool], *, seconds: float) -> None:
    """Wait for something that another process does; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s")
        time.sleep(0.05)


@pytest.fixture
def start_worker(
    start_process: Callable[..., Child], sink: Sink, tmp_path: Path
) -> Iterator[Callable[[], Child]]:
    """Return a function that starts a worker with beat on this test's database and broker."""
    workers = []

    def start() -> Child:
        options = "--beat --concurrency 2 --without-gossip --without-mingle --loglevel WARNING"
        worker = start_process(
            "worker", "-m", "celery", "-A", "pscc", "worker", "--include", "tests.outbox.sample",
            "--queues", "interactive,bulk,periodic", *options.split(),
            env={
                "DJANGO_SETTINGS_MODULE": "tests.outbox.chaos_settings",
                "CELERY_SKIP_CHECKS": "1",
                "SINK_PORT": str(sink.port),
                "SAMPLE_FOLDER": str(tmp_path),
            },
        )  # fmt: skip

        workers.append(worker)
        return worker

    yield start

    for worker in workers:
        with suppress(ProcessLookupError):  # most were killed already
            kill_all(worker)


def kill_all(worker: Child) -> None:
    """End a worker and its children as a power cut would."""
    os.killpg(worker.pid, signal.SIGKILL)
