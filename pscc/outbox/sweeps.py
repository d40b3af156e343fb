"""Periodic work: a registry by name, a lease in the database, and a note of each run.

Beat only knocks every 30 seconds; the database says what is due. A sweep is correct if it runs
twice, late, or not for a day, so a lease that outlives its worker costs time and nothing else. (A
lease and not an advisory lock: it survives PgBouncer and needs no transaction around long work.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_LEASE = timedelta(minutes=5)  # longer than CELERY_TASK_TIME_LIMIT, after which the run is dead


@dataclass(frozen=True)
class Sweep:
    """One kind of periodic work."""

    name: str
    every: timedelta
    function: Callable[[datetime], object]


_sweeps: dict[str, Sweep] = {}


def sweep(
    name: str, *, every: timedelta
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Register `function(at)` in `<app>/tasks.py` to run about every so often, never twice at once.

    A returned text is kept as the report of the run and shown to staff in red; return None when all
    is well.
    """

    def register(function: Callable[[datetime], object]) -> Callable[[datetime], object]:
        _sweeps[name] = Sweep(name, every, function)
        return function

    return register


def all_sweeps() -> list[Sweep]:
    """Return every registered sweep, by name."""
    return [_sweeps[name] for name in sorted(_sweeps)]


def find_sweep(name: str) -> Sweep:
    """Return a sweep; KeyError if the code no longer has it."""
    return _sweeps[name]


def lease() -> timedelta:
    """Return how long a run may hold its sweep before another may start."""
    return _LEASE
