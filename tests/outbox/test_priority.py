"""Nobody waits for a receipt or a code behind a mailing to many: routes, and one real worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from pscc.outbox import Priority, publish
from pscc.outbox.deliveries import drain
from pscc.outbox.doorbell import _QUEUES
from pscc.outbox.models import Delivery, Message, SealedMail
from pscc.outbox.posting import send_due_mail, send_interactive_mail
from pscc.outbox.sealed import send_sealed
from tests.outbox.conftest import wait_until

MANY = 400
MAILINGS = 3


def mailing(number: int, *, readers: int) -> None:
    """Announce something to many."""
    get_user_model().objects.bulk_create(
        get_user_model()(email=f"r{number}-{each}@demo.example", name=f"Reader {number}")
        for each in range(readers)
    )
    with transaction.atomic():
        publish("sample.mailing", number=number)


def send_code(to: str) -> None:
    send_sealed(
        kind="login_code", to=to, subject="Your code", text="Your code",
        valid_for=timedelta(minutes=5),
    )  # fmt: skip


def test_each_bell_rings_in_its_own_queue():
    own = {task: queue for task, queue in _QUEUES.items() if task.startswith("outbox.")}

    assert own == {
        "outbox.drain": "interactive",
        "outbox.send_interactive_mail": "interactive",
        "outbox.send_mail": "bulk",
    }


@pytest.mark.django_db
def test_the_interactive_queue_leaves_a_mailing_alone(smtp, person):
    mailing(1, readers=3)
    with transaction.atomic():
        publish("sample.told", person_id=person.pk)

    handled = drain(priority=Priority.INTERACTIVE)
    left = list(Delivery.objects.unfinished().values_list("event", flat=True))
    drain(priority=Priority.BULK)
    sent = send_interactive_mail()

    assert (handled, left, sent) == (1, ["sample.mailing"], 1)
    assert [mail["To"] for mail in smtp.mails] == ["anne@demo.example"]
    assert Message.objects.filter(kind="sample.mailing", state="due").count() == 3


@pytest.mark.django_db
def test_a_process_that_sends_to_many_sends_what_is_awaited_first(smtp, person):
    mailing(1, readers=2)
    drain()
    with transaction.atomic():
        publish("sample.told", person_id=person.pk)
    drain()
    send_code("john@demo.example")

    send_due_mail()

    assert [mail["To"] for mail in smtp.mails][:2] == ["john@demo.example", "anne@demo.example"]
    assert len(smtp.mails) == 4


@pytest.mark.django_db(transaction=True)
def test_two_mailings_are_not_written_at_once(person):
    mailing(1, readers=2)
    other = connection.copy()
    with other.cursor() as cursor:  # another process writes one right now
        cursor.execute("BEGIN; SELECT pg_advisory_xact_lock(hashtext('pscc.outbox.bulk'))")
    drain(priority=Priority.BULK)
    put_back = Delivery.objects.get()
    other.close()
    Delivery.objects.update(due_at=put_back.created_at)
    drain(priority=Priority.BULK)

    assert (put_back.done_at, put_back.attempts, put_back.last_error) == (None, 0, "")
    assert Message.objects.count() == 2


class SlowServer:
    """The time that each mail of a mailing takes at the mail server."""

    def __init__(self, sink: Any) -> None:
        self._sink = sink
        take = sink.handle_DATA

        async def slowly(server: Any, session: Any, envelope: Any) -> str:
            import asyncio

            await asyncio.sleep(0.1)
            return str(await take(server, session, envelope))

        sink.handle_DATA = slowly

    def has(self, address: str) -> bool:
        return any(mail["To"] == address for mail in self._sink.mails)


@pytest.mark.slow
@pytest.mark.xdist_group("worker")
@pytest.mark.django_db(transaction=True)
def test_one_worker_full_of_mailings_still_brings_a_receipt_and_a_code(
    start_process, broker, sink, person, english_person
):
    """Both processes of the worker are sending to many when somebody submits and somebody signs
    in: both have their mail when more than half of the mailings are still to go.
    """
    server = SlowServer(sink)
    for number in range(MAILINGS):
        mailing(number, readers=MANY)
    start_process(
        "worker", "-m", "celery", "-A", "pscc", "worker", "--include", "tests.outbox.sample",
        "--queues", "interactive,bulk,periodic", "--beat", "--concurrency", "2",
        "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
        env={
            "DJANGO_SETTINGS_MODULE": "tests.outbox.chaos_settings",
            "CELERY_SKIP_CHECKS": "1",
            "SINK_PORT": str(sink.port),
        },
    )  # fmt: skip
    wait_until(lambda: Message.objects.count() == MAILINGS * MANY, seconds=60)
    wait_until(lambda: len(sink.mails) > 40, seconds=60)

    with transaction.atomic():
        publish("sample.told", person_id=person.pk)
    send_code(english_person.email)
    wait_until(lambda: server.has(person.email) and server.has(english_person.email), seconds=60)

    still_waiting = Message.objects.filter(kind="sample.mailing", state="due").count()
    assert still_waiting > MAILINGS * MANY / 2  # a turn of 5 s sends a hundred
    assert SealedMail.objects.get().state == "sent"
