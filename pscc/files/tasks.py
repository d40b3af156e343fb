"""Periodic work on files."""

from datetime import datetime, timedelta

from pscc.files.upkeep import audit_files, discard_orphans, forget_reads, rescue_scans
from pscc.files.uploads import discard_stale_uploads
from pscc.outbox import sweep


@sweep("files.stuck_scans", every=timedelta(minutes=5))
def stuck_scans(at: datetime) -> None:
    """Ask again for scans that did not happen."""
    rescue_scans(at=at)


@sweep("files.orphans", every=timedelta(days=1))
def orphans(at: datetime) -> None:
    """Delete files that nothing uses after a day."""
    discard_orphans(at=at)


@sweep("files.uploads", every=timedelta(hours=1))
def uploads(at: datetime) -> None:
    """Delete uploads that nobody went on with."""
    discard_stale_uploads(at=at)


@sweep("files.audit", every=timedelta(minutes=10))
def audit(at: datetime) -> str:
    """Check that each file in use is there and unchanged."""
    return audit_files(at=at)


@sweep("files.forget_reads", every=timedelta(days=1))
def forget(at: datetime) -> None:
    """Delete read notes past their retention."""
    forget_reads(at=at)
