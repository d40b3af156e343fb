"""Periodic work on the cluster's life."""

from datetime import datetime, timedelta

from pscc.community.actions.events import remind_participants
from pscc.outbox import sweep


@sweep("community.reminders", every=timedelta(minutes=30))
def reminders(at: datetime) -> None:
    """Remind those who have a place at an event, the day before."""
    remind_participants(at=at)
