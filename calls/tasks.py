"""Periodic work on calls, and the building of exports."""

from datetime import datetime, timedelta

from celery import shared_task

from calls.actions.conflicts import detect_live_conflicts
from calls.actions.expiry import expire_drafts
from calls.actions.exports import build_exports, expire_exports, has_waiting_exports
from calls.actions.mailings import send_due_mailings
from calls.actions.presence import forget_presences
from calls.actions.receipts import ask_for_late_receipts
from pscc.kernel.clock import now
from pscc.outbox import ring_task, sweep

BUILD_EXPORTS = "calls.build_exports"


@sweep("calls.late_receipts", every=timedelta(minutes=5))
def late_receipts(at: datetime) -> str:
    """Ask again for receipts that nobody made; staff see how many were late."""
    late = ask_for_late_receipts(at=at)
    return f"{late} submissions without their receipts" if late else ""


@sweep("calls.expired_drafts", every=timedelta(hours=1))
def expired_drafts(at: datetime) -> None:
    """Close the drafts of calls that have closed for good."""
    expire_drafts(at=at)


@sweep("calls.late_conflicts", every=timedelta(days=1))
def late_conflicts(at: datetime) -> None:
    """Look again for ties of the office and the panel to those who applied."""
    detect_live_conflicts(at=at)


@shared_task(name=BUILD_EXPORTS, queue="bulk")
def build_exports_task() -> None:
    """Build the exports that wait (rung when one is asked for, and every minute)."""
    build_exports(at=now())


@sweep("calls.waiting_exports", every=timedelta(minutes=1))
def waiting_exports(at: datetime) -> None:
    """Ring again for exports that a dead broker or a dead worker left behind."""
    if has_waiting_exports():
        ring_task(BUILD_EXPORTS, queue="bulk")


@sweep("calls.expired_exports", every=timedelta(hours=1))
def expired_exports(at: datetime) -> None:
    """Delete the files of exports that are a week old."""
    expire_exports(at=at)


@sweep("calls.due_mailings", every=timedelta(minutes=1))
def due_mailings(at: datetime) -> None:
    """Send the messages to applicants whose moment has come."""
    send_due_mailings(at=at)


@sweep("calls.old_presences", every=timedelta(hours=1))
def old_presences(at: datetime) -> None:
    """Forget who had a page of a draft open more than a day ago."""
    forget_presences(at=at)
