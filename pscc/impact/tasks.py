"""Periodic work on what companies declare."""

from datetime import datetime, timedelta

from pscc.impact.actions.reminders import ask_for_declarations
from pscc.outbox import sweep


@sweep("impact.declaration_reminders", every=timedelta(hours=12))
def declaration_reminders(at: datetime) -> None:
    """Ask companies for the past year from 1 January on, and remind those that have not sent it."""
    ask_for_declarations(at=at)
