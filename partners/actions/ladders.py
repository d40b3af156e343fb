"""Steps on a ladder of freshness, of whatever hangs on one."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from partners.enums import Freshness
from partners.models.freshness import Confirmed
from pscc.kernel.refusals import Refused

Move = Callable[..., None]
AT_ONCE = 5_000  # about a minute of work, far below the time limit of a task
NEXT: dict[str, Move] = {
    Freshness.CURRENT: Confirmed.ask_whether_current,
    Freshness.ASKED: Confirmed.remind,
    Freshness.REMINDED: Confirmed.mark_ageing,
    Freshness.AGEING: Confirmed.leave_orientation,
    Freshness.UNORIENTED: Confirmed.leave_directory,
}
BACK: dict[str, Move] = {
    Freshness.AGEING: Confirmed.unmark_ageing,
    Freshness.UNORIENTED: Confirmed.return_to_orientation,
    Freshness.UNLISTED: Confirmed.return_to_directory,
}


def step_down(thing: Any, *, at: datetime) -> None:
    """Let a locked thing take its next step."""
    NEXT[thing.freshness](thing, at=at)
    thing.save()


def step_back(thing: Any, *, at: datetime, otherwise: str | Promise) -> None:
    """Take the last visible step of a locked thing back; the wait begins again.

    Raises Refused, saying `otherwise`, where no step shows.
    """
    move = BACK.get(thing.freshness)
    if move is None:
        raise Refused(str(otherwise))
    move(thing, at=at)
    thing.save()


def confirm(thing: Confirmed, *, at: datetime) -> None:
    """Note on a locked thing that it is still true: it is back everywhere at once."""
    thing.checked_on = timezone.localdate(at)
    if thing.freshness != Freshness.CURRENT:
        thing.confirm_current(at=at)
    thing.save()


def last_check(thing: Confirmed, as_of: date) -> date | None:
    """Return the day of the last check of a thing that a source describes as of a day.

    While its people are asked whether it is still true, that day waits for their word: a later one
    would take them for answered, and their link for used, while the ladder goes on.
    """
    if thing.freshness != Freshness.CURRENT:
        return thing.checked_on
    return max(as_of, thing.checked_on or as_of)
