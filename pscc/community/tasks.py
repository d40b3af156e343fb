"""Periodic work on the cluster's life."""

from datetime import datetime, timedelta

from pscc.community.actions.attendance import count_past_events
from pscc.community.actions.board import remind_of_last_days
from pscc.community.actions.events import remind_participants
from pscc.community.actions.introductions import look_after_introductions
from pscc.community.actions.issues import make_due_issues
from pscc.community.actions.outcomes import ask_for_outcomes
from pscc.community.actions.people import look_after_directory
from pscc.community.actions.subscriptions import forget_unconfirmed
from pscc.outbox import sweep


@sweep("community.reminders", every=timedelta(minutes=30))
def reminders(at: datetime) -> None:
    """Remind those who have a place at an event, the day before."""
    remind_participants(at=at)


@sweep("community.forget", every=timedelta(hours=6))
def forget(at: datetime) -> None:
    """Erase what is past its retention; count the events whose registrations may go now."""
    forget_unconfirmed(at=at)
    count_past_events(at=at)


@sweep("community.board", every=timedelta(hours=6))
def board(at: datetime) -> None:
    """Tell those behind entries of the board that their last day comes near."""
    remind_of_last_days(at=at)


@sweep("community.introductions", every=timedelta(hours=6))
def introductions(at: datetime) -> None:
    """Remind of introductions that wait, and end those whose time is over."""
    look_after_introductions(at=at)


@sweep("community.outcomes", every=timedelta(hours=6))
def outcomes(at: datetime) -> None:
    """Ask what came of introductions."""
    ask_for_outcomes(at=at)


@sweep("community.people", every=timedelta(hours=6))
def people(at: datetime) -> None:
    """Ask those of the directory of people once a year, and hide who does not answer."""
    look_after_directory(at=at)


@sweep("community.issues", every=timedelta(hours=1))
def issues(at: datetime) -> None:
    """Make the issues of the newsletter whose time has come."""
    make_due_issues(at=at)
