"""When the demo's calls are open: reckoned from today, so that there is always one to apply to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localtime

from pscc.kernel.formats import long_date

CLOSING = time(17, 0)  # Paris time, as on the cluster's own page
OPENING = time(9, 0)


@dataclass(frozen=True)
class Window:
    """A stage's dates, and the day that its name tells."""

    opens_at: datetime
    closes_at: datetime

    @property
    def day(self) -> date:
        """The day on which it closes, in Paris."""
        return localtime(self.closes_at, get_default_timezone()).date()


def windows_of(plan: dict[str, Any], at: datetime) -> list[Window]:
    """Return the windows that a call must have at a moment, oldest first.

    Yearly cut-off dates give the last window closed, the one open and the next; other calls have
    one window, a number of days from `at`.
    """
    if plan["kind"] == "cut_offs":
        return _between(_cut_offs(plan["dates"], at), at)
    today = localtime(at, get_default_timezone()).date()
    opens_on = today + timedelta(days=plan["opens_in_days"])
    closes_on = today + timedelta(days=plan["closes_in_days"])
    return [Window(_moment(opens_on, OPENING), _moment(closes_on, CLOSING))]


def _cut_offs(dates: Sequence[Sequence[int]], at: datetime) -> list[datetime]:
    years = range(at.year - 2, at.year + 3)
    return [_moment(date(year, month, day), CLOSING) for year in years for month, day in dates]


def _between(cut_offs: list[datetime], at: datetime) -> list[Window]:
    """Return the window before, at and after the moment; each opens when the one before closes."""
    following = next(index for index, moment in enumerate(cut_offs) if moment > at)
    return [
        Window(cut_offs[index - 1], cut_offs[index])
        for index in range(following - 1, following + 2)
    ]


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=get_default_timezone())


def name_of(window: Window, words: str) -> str:
    """Return a window's name in the active language; `%s` in `words` stands for its closing day."""
    return words.replace("%s", long_date(window.day))
