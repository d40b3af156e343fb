"""Periodic work on accounts."""

from datetime import datetime, timedelta

from pscc.accounts.closing import close_due_accounts, warn_unused_accounts
from pscc.outbox import sweep


@sweep("accounts.closures", every=timedelta(hours=1))
def closures(at: datetime) -> str | None:
    """Close accounts whose time to come back is over; report those that something hinders."""
    waiting = close_due_accounts(at=at)
    return f"{waiting} closures wait for what hinders them" if waiting else None


@sweep("accounts.unused", every=timedelta(days=1))
def unused(at: datetime) -> None:
    """Warn the owners of accounts that nobody has used for 24 months."""
    warn_unused_accounts(at=at)
