"""What Celery runs. Thin: the work and its record are in PostgreSQL."""

from datetime import datetime, timedelta

from celery import shared_task
from celery.signals import worker_ready

from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Priority
from pscc.outbox.periodic import due_sweeps, note_run, run_sweep
from pscc.outbox.posting import send_due_mail, send_interactive_mail
from pscc.outbox.retention import forget_old
from pscc.outbox.sealed import expire_sealed
from pscc.outbox.sweeps import sweep

BULK_TURN = 5.0  # seconds after which a process that serves many is free for what somebody awaits


@shared_task(name="outbox.drain", queue="interactive")
def drain_task() -> None:
    """Handle due deliveries (rung after a commit, and every 30 seconds)."""
    drain(priority=Priority.INTERACTIVE)


@shared_task(name="outbox.send_mail", queue="bulk")
def send_mail_task() -> None:
    """Write and send what goes to many, in short turns (rung after a commit, and every 30
    seconds). What somebody waits for and was not sent yet goes first.
    """
    drain(seconds=BULK_TURN, priority=Priority.BULK)
    send_due_mail(seconds=BULK_TURN)


@shared_task(name="outbox.send_interactive_mail", queue="interactive")
def send_interactive_mail_task() -> None:
    """Send what somebody waits for (rung after a commit; `send_mail` sends what is left)."""
    send_interactive_mail()


@shared_task(name="outbox.heartbeat", queue="periodic")
def heartbeat_task() -> None:
    """Show that beat, broker and worker are alive; `/readyz` reads it."""
    note_run("outbox.heartbeat")


@shared_task(name="outbox.tick", queue="periodic")
def tick_task() -> None:
    """Start every sweep that is due."""
    for name in due_sweeps(now()):
        sweep_task.apply_async((name,), retry=False, expires=300)


@shared_task(name="outbox.sweep", queue="periodic")
def sweep_task(name: str) -> None:
    """Run one sweep."""
    run_sweep(name)


@worker_ready.connect
def start_work(**_signal: object) -> None:
    """Be seen, and take up what waited while there was no worker, now and not at beat's leisure."""
    for task in (heartbeat_task, drain_task, send_mail_task, tick_task):
        task.apply_async(retry=False, expires=60)


@sweep("outbox.expire_account_mails", every=timedelta(minutes=5))
def expire_account_mails(at: datetime) -> None:
    """Erase account mails that came too late."""
    expire_sealed()


@sweep("outbox.forget", every=timedelta(days=1))
def forget(at: datetime) -> None:
    """Delete what is past its retention."""
    forget_old(at=at)
