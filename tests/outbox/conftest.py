"""People, an SMTP sink and a real worker for the tests of the outbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth import get_user_model

import tests.outbox.sample  # noqa: F401 registers the sample events
from pscc.kernel.site import forget_site


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
    from pscc.kernel.stack.processes import free_port

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
