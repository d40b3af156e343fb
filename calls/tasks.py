"""Periodic work on calls, and the building of exports."""

from datetime import datetime, timedelta

from celery import shared_task

from calls.actions.anonymous_copies import has_waiting_copies, make_next_copy
from calls.actions.assigning import COMPUTE_ASSIGNMENTS, has_waiting_runs
from calls.actions.award_plan import remind_of_reports
from calls.actions.corrections import expire_corrections
from calls.actions.expiry import announce_ends, expire_drafts
from calls.actions.exports import build_next_export, expire_exports, has_waiting_exports
from calls.actions.inviting import INVITE_EXPERTS, has_runs_to_invite, invite_next_batch
from calls.actions.mailings import send_due_mailings
from calls.actions.pool_ties import detect_live_conflicts
from calls.actions.presence import forget_presences
from calls.actions.receipts import ask_for_late_receipts
from calls.actions.releases import release_due
from calls.actions.reminders import remind_all
from calls.actions.revival import revive_drafts
from pscc.kernel.business_days import next_working_moment
from pscc.outbox import ring_task, sweep

BUILD_EXPORTS = "calls.build_exports"
MAKE_COPIES = "calls.make_anonymous_copies"
COMPUTE_SECONDS = 120  # the optimum itself stops after twenty
BUILD_SECONDS = 3600  # that one export may take; then it ends with words for who asked


@sweep("calls.late_receipts", every=timedelta(minutes=5))
def late_receipts(at: datetime) -> str:
    """Ask again for receipts that nobody made; staff see how many were late."""
    late = ask_for_late_receipts(at=at)
    return f"{late} submissions without their receipts" if late else ""


@sweep("calls.expired_drafts", every=timedelta(hours=1))
def expired_drafts(at: datetime) -> None:
    """Close the drafts of calls that have closed for good; bring back those of calls that take
    versions again, which whoever moved the closing has done already.
    """
    revive_drafts(at=at)
    expire_drafts(at=at)


@sweep("calls.ending_drafts", every=timedelta(days=1))
def ending_drafts(at: datetime) -> None:
    """Tell teams two weeks before which of their drafts will be deleted."""
    announce_ends(at=at)


@sweep("calls.late_conflicts", every=timedelta(days=1))
def late_conflicts(at: datetime) -> None:
    """Look again for ties of the office, the panel and the experts to those who applied."""
    detect_live_conflicts(at=at)


@shared_task(
    name=BUILD_EXPORTS,
    queue="bulk",
    soft_time_limit=BUILD_SECONDS,
    time_limit=BUILD_SECONDS + 60,
    acks_late=False,  # the lease and the sweep bring back what a dead worker left, not the broker
)
def build_exports_task() -> None:
    """Build one export that waits, and ring for the next (rung when one is asked for, and every
    minute).
    """
    if build_next_export():
        ring_task(BUILD_EXPORTS, queue="bulk")


@sweep("calls.waiting_exports", every=timedelta(minutes=1))
def waiting_exports(at: datetime) -> None:
    """Ring again for exports that a dead broker or a dead worker left behind."""
    if has_waiting_exports(at):
        ring_task(BUILD_EXPORTS, queue="bulk")


@shared_task(
    name=COMPUTE_ASSIGNMENTS,
    queue="interactive",
    soft_time_limit=COMPUTE_SECONDS,
    time_limit=COMPUTE_SECONDS + 30,
    acks_late=False,  # the lease and the sweep bring back what a dead worker left, not the broker
)
def compute_assignments_task() -> None:
    """Compute one proposal that waits, and ring for the next (rung when one is asked for or
    changed by hand, and every minute).
    """
    from calls.actions.computing import compute_next_run  # noqa: PLC0415 loads what only a worker needs

    if compute_next_run():
        ring_task(COMPUTE_ASSIGNMENTS, queue="interactive")


@shared_task(
    name=MAKE_COPIES,
    queue="bulk",
    soft_time_limit=BUILD_SECONDS,
    time_limit=BUILD_SECONDS + 60,
    acks_late=False,  # the lease and the sweep bring back what a dead worker left, not the broker
)
def make_anonymous_copies_task() -> None:
    """Make one anonymous copy that waits, and ring for the next (rung when one is asked for, and
    every minute).
    """
    if make_next_copy():
        ring_task(MAKE_COPIES, queue="bulk")


@sweep("calls.waiting_anonymous_copies", every=timedelta(minutes=1))
def waiting_anonymous_copies(at: datetime) -> None:
    """Ring again for copies that a dead broker or a dead worker left behind."""
    if has_waiting_copies(at):
        ring_task(MAKE_COPIES, queue="bulk")


@sweep("calls.waiting_assignments", every=timedelta(minutes=1))
def waiting_assignments(at: datetime) -> None:
    """Ring again for proposals that a dead broker or a dead worker left behind."""
    if has_waiting_runs(at):
        ring_task(COMPUTE_ASSIGNMENTS, queue="interactive")


@shared_task(
    name=INVITE_EXPERTS,
    queue="interactive",
    soft_time_limit=COMPUTE_SECONDS,
    time_limit=COMPUTE_SECONDS + 30,
    acks_late=False,  # the lease and the sweep bring back what a dead worker left, not the broker
)
def invite_experts_task() -> None:
    """Invite some experts of a released proposal, and ring for the next ones (rung at the release,
    and every minute).
    """
    if invite_next_batch():
        ring_task(INVITE_EXPERTS, queue="interactive")


@sweep("calls.unfinished_invitations", every=timedelta(minutes=1))
def unfinished_invitations(at: datetime) -> None:
    """Ring again for releases that a dead broker or a dead worker left behind."""
    if has_runs_to_invite(at):
        ring_task(INVITE_EXPERTS, queue="interactive")


@sweep("calls.expired_exports", every=timedelta(hours=1))
def expired_exports(at: datetime) -> None:
    """Delete the files of exports that are a week old."""
    expire_exports(at=at)


@sweep("calls.due_mailings", every=timedelta(minutes=1))
def due_mailings(at: datetime) -> None:
    """Send the messages to applicants whose moment has come."""
    send_due_mailings(at=at)


@sweep("calls.due_releases", every=timedelta(minutes=1))
def due_releases(at: datetime) -> None:
    """Let the decisions leave whose planned moment has come."""
    release_due(at=at)


@sweep("calls.old_presences", every=timedelta(hours=1))
def old_presences(at: datetime) -> None:
    """Forget who had a page of a draft open more than a day ago."""
    forget_presences(at=at)


@sweep("calls.review_reminders", every=timedelta(hours=1))
def review_reminders(at: datetime) -> None:
    """Remind experts of what waits for them, then tell staff; in working hours only."""
    if next_working_moment(at) == at:
        remind_all(at=at)


@sweep("calls.award_reports", every=timedelta(hours=1))
def award_reports(at: datetime) -> None:
    """Remind teams of the reports that they owe; in working hours only."""
    if next_working_moment(at) == at:
        remind_of_reports(at=at)


@sweep("calls.expired_corrections", every=timedelta(minutes=5))
def expired_corrections(at: datetime) -> None:
    """Close the windows for factual corrections whose time is over."""
    expire_corrections(at=at)
