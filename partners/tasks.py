"""Periodic work on organisations."""

from datetime import datetime, timedelta

from partners.actions.directory import turn_directory_rows
from partners.actions.expiries import remind_of_ends
from partners.actions.freshness import take_due_steps
from partners.actions.invitations import expire_invitations
from pscc.outbox import sweep


@sweep("partners.directory", every=timedelta(minutes=5))
def directory(at: datetime) -> None:
    """Let circles and labels begin and end on their day in the lists and counts."""
    turn_directory_rows(at=at)


@sweep("partners.freshness", every=timedelta(days=1))
def freshness(at: datetime) -> None:
    """Ask whether profiles are still true, and let those go that nobody confirms."""
    take_due_steps(at=at)


@sweep("partners.ends", every=timedelta(days=1))
def ends(at: datetime) -> None:
    """Tell of press contacts, mandates and key figures that leave their page within a month."""
    remind_of_ends(at=at)


@sweep("partners.expired_invitations", every=timedelta(hours=1))
def expired_invitations(at: datetime) -> None:
    """Close the invitations that nobody answered in time."""
    expire_invitations(at=at)
