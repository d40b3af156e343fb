"""Periodic work on what programs are given."""

from datetime import datetime, timedelta

from pscc.api.actions.keys import forget_keys
from pscc.outbox import sweep


@sweep("api.old_keys", every=timedelta(days=1))
def old_keys(at: datetime) -> None:
    """Forget keys that ended a year ago."""
    forget_keys(at=at)
