"""Wake the worker without ever making anybody wait.

PostgreSQL holds the work; a ring that gets lost costs at most the 30 seconds until the next sweep.
So a ring only sets a flag: one daemon thread per process talks to the broker, many rings become one
message, and a broker that is dead or hangs is met by that thread alone.
"""

import os
import threading
import time

import structlog
from celery import current_app

from pscc.outbox.enums import Priority

log = structlog.get_logger(__name__)
_DRAIN = "outbox.drain"  # tasks by name: they live above this module
_MAIL = "outbox.send_interactive_mail"
_BULK = "outbox.send_mail"
_QUEUES = {_DRAIN: "interactive", _MAIL: "interactive", _BULK: "bulk"}
_STALE = 60  # seconds after which a ring is not worth answering: the sweep has been there
_WARN_EVERY = 60.0  # seconds between two warnings about an absent broker
_PAUSE = 0.05  # seconds in which further rings join the next one
_REST = 2.0  # seconds between two attempts while the broker is away


class Doorbell:
    """A coalescing ringer; a forked child gets its own thread at its first ring."""

    def __init__(self) -> None:
        self._start_over()
        os.register_at_fork(after_in_child=self._start_over)

    def _start_over(self) -> None:
        self._wanted: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._warned_at = -_WARN_EVERY

    def ring(self, task: str) -> None:
        """Ask the thread to send `task`; returns at once and never raises."""
        with self._changed:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="doorbell", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
                wanted, self._wanted = self._wanted, set()
            for task in sorted(wanted):
                self._send(task)
            time.sleep(_PAUSE)

    def _send(self, task: str) -> None:
        try:
            current_app.send_task(
                task, queue=_QUEUES[task], retry=False, ignore_result=True, expires=_STALE
            )
        except Exception as error:  # noqa: BLE001 whatever the broker does, we ring again
            if time.monotonic() - self._warned_at >= _WARN_EVERY:
                self._warned_at = time.monotonic()
                log.warning("broker_unreachable", error=type(error).__name__)
            time.sleep(_REST)
            with self._changed:
                self._wanted.add(task)


_bell = Doorbell()


def ring_drain() -> None:
    """Wake the worker for deliveries; returns at once, never raises, loses nothing."""
    _bell.ring(_DRAIN)


def ring_mail() -> None:
    """Wake the worker for awaited mails; returns at once, never raises, loses nothing."""
    _bell.ring(_MAIL)


def ring_bulk() -> None:
    """Wake the worker for what goes to many; returns at once, never raises, loses nothing."""
    _bell.ring(_BULK)


def ring_task(name: str, *, queue: str) -> None:
    """Wake the worker for a task of a room, whose record is in the database and which a sweep
    rings again; returns at once, never raises.
    """
    _QUEUES[name] = queue
    _bell.ring(name)


def ring_for(priority: Priority) -> None:
    """Wake the worker for mails of one queue; returns at once, never raises, loses nothing."""
    _bell.ring(_BULK if priority == Priority.BULK else _MAIL)
