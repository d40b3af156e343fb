"""Periodic work on requests."""

from datetime import datetime, timedelta

from pscc.kernel.business_days import next_working_moment
from pscc.outbox import sweep
from services.actions.requests.changes import remind_of_changes
from services.actions.requests.clocks import (
    announce_deletions,
    close_all,
    expire_all,
    forget_drafts,
    nudge_all,
    refresh_orphans,
    wake_all,
)
from services.actions.requests.grants import warn_of_ends


@sweep("services.requests", every=timedelta(hours=1))
def clocks(at: datetime) -> None:
    """Let the clocks of requests strike, in working hours only: each stroke sends a message.

    What wakes or ends now is reminded of in its new turn, not in the old one.
    """
    if next_working_moment(at) != at:
        return
    refresh_orphans(at=at)
    wake_all(at=at)
    expire_all(at=at)
    close_all(at=at)
    nudge_all(at=at)
    remind_of_changes(at=at)
    warn_of_ends(at=at)


@sweep("services.request_drafts", every=timedelta(days=1))
def drafts(at: datetime) -> None:
    """Forget drafts that nobody touched for ninety days; tell their teams two weeks before."""
    forget_drafts(at=at)
    announce_deletions(at=at)
