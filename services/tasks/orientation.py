"""Periodic work on orientations."""

from datetime import datetime, timedelta

from pscc.outbox import sweep
from services.actions.orientation.upkeep import (
    forget_old_orientations,
    remind_advisors,
    set_untouched_aside,
)


@sweep("services.orientations", every=timedelta(hours=1))
def orientations(at: datetime) -> None:
    """Remind of answers that are due, set aside what nobody finishes, and forget it in the end."""
    remind_advisors(at=at)
    set_untouched_aside(at=at)
    forget_old_orientations(at=at)
