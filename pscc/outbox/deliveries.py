"""The drain: take one due delivery at a time and run its handler.

A short transaction takes the lease (so that an attempt counts even if the worker dies in it), a
second one holds the row, the handler's effects and the note "done". Two drains never run one row at
once, and a crash loses nothing: the lease runs out and the row is due again.
"""

import random
import time
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction

from pscc.kernel.clock import now
from pscc.outbox.doorbell import ring_bulk, ring_drain
from pscc.outbox.enums import Priority
from pscc.outbox.events import Handler, call_with, find_handler
from pscc.outbox.models import Delivery

log = structlog.get_logger(__name__)
_LONGEST_WAIT = 3600.0  # seconds
_LANE_PAUSE = timedelta(seconds=2)


def drain(*, seconds: float = 60.0, priority: Priority | None = None) -> int:
    """Handle due deliveries (of one queue, or all) until none is left or the time is over; return
    how many were tried.

    Rings again if time ran out. Safe to run any number of times at once. Errors of handlers are
    recorded on their row; errors of the database itself are raised.
    """
    tried = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        delivery = claim_delivery(priority)
        if delivery is None:
            return tried
        tried += 1
        if delivery.dead_at is None:
            _run(delivery)
    ring_bulk() if priority == Priority.BULK else ring_drain()
    return tried


def wait_after(attempts: int) -> timedelta:
    """Return the pause after an attempt: doubling from OUTBOX_RETRY_SECONDS, at most an hour."""
    seconds: float = settings.OUTBOX_RETRY_SECONDS * 2 ** min(attempts - 1, 20)
    return timedelta(seconds=min(seconds, _LONGEST_WAIT))


def describe(error: BaseException) -> str:
    """Return type and first line of an error, without the row values that databases quote below
    it.
    """
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:500]}" if lines else type(error).__name__


@transaction.atomic
def claim_delivery(priority: Priority | None = None) -> Delivery | None:
    """Lease the longest-due delivery (of one queue), or return None.

    Skips rows that another worker holds. One that used up its attempts without an error on record
    (its workers died) is buried instead and returned with `dead_at`.
    """
    at = now()
    due = Delivery.objects.due(at)
    delivery = (
        (due.of(priority) if priority else due)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at")
        .first()
    )
    if delivery is None:
        return None
    delivery.claimed_at = at
    if delivery.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
        _bury(delivery, delivery.last_error or "WorkerLost: the worker ended during every attempt")
        return delivery
    delivery.attempts += 1
    delivery.due_at = at + wait_after(delivery.attempts)
    delivery.save(update_fields=["claimed_at", "attempts", "due_at"])
    return delivery


def _run(delivery: Delivery) -> None:
    try:
        handler = find_handler(delivery.event, delivery.handler)
        if handler.atomic:
            _run_atomic(handler, delivery.pk)
        else:
            _call(handler, delivery)
            _note_done(delivery.pk)
    except Exception as error:  # noqa: BLE001 the boundary: whatever a handler raises belongs on its row
        log.warning(
            "handler_failed",
            delivery=delivery.key,
            attempts=delivery.attempts,
            error=describe(error),
        )
        _note_failure(delivery.pk, error)


@transaction.atomic
def _run_atomic(handler: Handler, delivery_id: int) -> None:
    delivery = _held(delivery_id)
    if delivery is None:
        return
    if handler.priority == Priority.BULK and not _lane_is_free():
        delivery.attempts -= 1
        delivery.due_at = now() + _LANE_PAUSE
        delivery.save(update_fields=["attempts", "due_at"])
        return
    _call(handler, delivery)
    delivery.done_at = now()
    delivery.last_error = ""
    delivery.save(update_fields=["done_at", "last_error"])


def _lane_is_free() -> bool:
    """Take, until the transaction ends, the one place there is for writing to many: two mailings
    at once would fill a worker with nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('pscc.outbox.bulk'))")
        return bool(cursor.fetchone()[0])


def _held(delivery_id: int) -> Delivery | None:
    """Lock the row; None if it is over, or in another worker's hands for longer than a second.

    Whoever looks for the next row may hold this one for a moment: PostgreSQL locks a row before it
    sees that its lease has moved, and keeps the lock until the look is over.
    """
    open_one = Delivery.objects.unfinished().filter(pk=delivery_id)
    rows = open_one.select_for_update(skip_locked=True, of=("self",), no_key=True)
    until = time.monotonic() + 1
    while (delivery := rows.first()) is None:
        if time.monotonic() > until or not open_one.exists():
            return None
        time.sleep(0.05)
    return delivery


def _call(handler: Handler, delivery: Delivery) -> None:
    if handler.wants_delivery:
        handler.function(delivery, delivery.payload)
    else:
        call_with(handler.function, delivery.payload)


@transaction.atomic
def _note_done(delivery_id: int) -> None:
    Delivery.objects.unfinished().filter(pk=delivery_id).update(done_at=now(), last_error="")


@transaction.atomic
def _note_failure(delivery_id: int, error: BaseException) -> None:
    delivery = _held(delivery_id)
    if delivery is None:
        return
    text = describe(error)
    if delivery.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
        _bury(delivery, text)
        return
    jitter = 1 + random.random() / 4  # noqa: S311 spreads retries, guards nothing
    delivery.due_at = now() + wait_after(delivery.attempts) * jitter
    delivery.last_error = text
    delivery.save(update_fields=["due_at", "last_error"])


def _bury(delivery: Delivery, error: str) -> None:
    delivery.dead_at = now()
    delivery.last_error = error
    delivery.save(update_fields=["dead_at", "last_error", "claimed_at"])
    log.error("delivery_dead", delivery=delivery.key, error=error)
