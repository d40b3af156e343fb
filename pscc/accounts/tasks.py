"""Periodic work on accounts."""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings

from pscc.accounts.closing import close_due_accounts, warn_unused_accounts
from pscc.accounts.data_copies import build_next_copy, expire_copies, has_waiting_copies
from pscc.accounts.resealing import reseal_second_factors
from pscc.accounts.retention import carry_out
from pscc.outbox import ring_task, sweep

BUILD_COPIES = "accounts.build_data_copies"
BUILD_SECONDS = 3600  # that one copy may take


@sweep("accounts.closures", every=timedelta(hours=1))
def closures(at: datetime) -> str | None:
    """Close accounts whose time to come back is over; report those that wait or failed."""
    waiting = close_due_accounts(at=at)
    return f"{waiting} closures wait for what hinders them, or failed" if waiting else None


@sweep("accounts.unused", every=timedelta(days=1))
def unused(at: datetime) -> None:
    """Warn the owners of accounts that nobody has used for 24 months."""
    warn_unused_accounts(at=at)


@shared_task(
    name=BUILD_COPIES,
    queue="bulk",
    soft_time_limit=BUILD_SECONDS,
    time_limit=BUILD_SECONDS + 60,
    acks_late=False,  # the lease and the sweep bring back what a dead worker left, not the broker
)
def build_data_copies_task() -> None:
    """Build one copy that waits, and ring for the next (rung when one is asked for, and every
    minute).
    """
    if build_next_copy():
        ring_task(BUILD_COPIES, queue="bulk")


@sweep("accounts.waiting_data_copies", every=timedelta(minutes=1))
def waiting_data_copies(at: datetime) -> None:
    """Ring again for copies that a dead broker or a dead worker left behind."""
    if has_waiting_copies(at):
        ring_task(BUILD_COPIES, queue="bulk")


@sweep("accounts.old_data_copies", every=timedelta(hours=1))
def old_data_copies(at: datetime) -> None:
    """Delete copies that are a week old."""
    expire_copies(at=at)


@sweep("accounts.retention", every=timedelta(days=1))
def retention(at: datetime) -> str | None:
    """Delete what is past its retention; report what something still holds."""
    stuck = carry_out(at=at)
    return f"{stuck} rows past their retention wait for what holds them" if stuck else None


@sweep("accounts.reseal", every=timedelta(hours=1))
def reseal(at: datetime) -> None:
    """Bring second factors under the newest key while a former one still opens them."""
    if settings.SECRET_KEY_FALLBACKS:
        reseal_second_factors()
