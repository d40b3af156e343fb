"""Periodic work on calls."""

from datetime import datetime, timedelta

from calls.actions.conflicts import detect_live_conflicts
from calls.actions.expiry import expire_drafts
from calls.actions.receipts import ask_for_late_receipts
from pscc.outbox import sweep


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
