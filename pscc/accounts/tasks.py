"""Periodic work on accounts."""

from datetime import datetime, timedelta

from pscc.accounts.closing import close_due_accounts
from pscc.outbox import sweep


@sweep("accounts.closures", every=timedelta(hours=1))
def closures(at: datetime) -> str | None:
    """Close accounts whose time to come back is over; report those that something hinders."""
    waiting = close_due_accounts(at=at)
    return f"{waiting} closures wait for what hinders them" if waiting else None
