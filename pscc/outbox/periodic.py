"""Run what is due by the clock: see `sweeps` for the registry."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q

from pscc.kernel.clock import now
from pscc.outbox.deliveries import describe
from pscc.outbox.models import SweepRun
from pscc.outbox.sweeps import Sweep, all_sweeps, find_sweep, lease
from pscc.outbox.walls import has_walls

log = structlog.get_logger(__name__)


def due_sweeps(at: datetime) -> list[str]:
    """Return the names of sweeps that should run now and are not running."""
    runs = {run.name: run for run in SweepRun.objects.all()}
    return [each.name for each in all_sweeps() if _is_due(each, runs.get(each.name), at)]


def run_sweep(name: str) -> bool:
    """Run one sweep if it is due and free; return whether it ran.

    A crash leaves a lease of five minutes. The function's errors are recorded for staff, not
    raised; of a room with walls only their kind, because their words may quote a dossier.
    """
    each = find_sweep(name)
    if not _take(each):
        return False
    report = ""
    try:
        report = str(each.function(now()) or "")
    except Exception as error:  # noqa: BLE001 the boundary: staff read it, and the next run tries again
        log.warning("sweep_failed", sweep=name, error=describe(error))
        report = type(error).__name__ if has_walls(name) else describe(error)
    finally:
        note_run(name, report)
    return True


@transaction.atomic
def note_run(name: str, report: str = "") -> None:
    """Write down that a periodic work has just ended, with what it has to report."""
    at = now()
    SweepRun.objects.update_or_create(
        name=name, defaults={"last_run_at": at, "last_error": report, "leased_until": None}
    )


@transaction.atomic
def _take(each: Sweep) -> bool:
    at = now()
    SweepRun.objects.bulk_create([SweepRun(name=each.name)], ignore_conflicts=True)
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    due = Q(last_run_at=None) | Q(last_run_at__lte=at - each.every)
    return SweepRun.objects.filter(free, due, name=each.name).update(leased_until=at + lease()) == 1


def _is_due(each: Sweep, run: SweepRun | None, at: datetime) -> bool:
    if run is None or (run.last_run_at is None and run.leased_until is None):
        return True
    if run.leased_until and run.leased_until > at:
        return False
    return run.last_run_at is None or run.last_run_at <= at - each.every
