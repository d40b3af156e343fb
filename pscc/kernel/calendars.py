"""Calendar files after RFC 5545, for every room that has dates to put into a calendar.

The same entries give the same bytes, whenever they are written: `changed_at` stands where a clock
would. Moments are in Paris time with the whole rule of the zone; dates are whole days. Neither a
title nor a link can add a line of its own: control characters are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import get_default_timezone, localtime
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

PRODUCT = "-//Cluster portal//Calendars//EN"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ALARM_HOUR = timedelta(hours=9)  # a whole day begins at midnight, when nobody wants to hear of it


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """A date, or an aware moment, in somebody's calendar.

    `ends` is the last day of whole days, and where moments end; without it the entry lasts its one
    day, or is a point in time. `uid` stays and `sequence` grows where an entry moves. The alarm
    rings `alarm_days` before, on whole days at 9:00. What is cancelled stays, marked so.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    changed_at: datetime
    alarm_days: int | None = None
    is_cancelled: bool = False

    def __post_init__(self) -> None:
        _require_aware(self.changed_at)
        for moment in (self.starts, self.ends):
            if isinstance(moment, datetime):
                _require_aware(moment)
        if self.ends is None:
            return
        if self.is_all_day == isinstance(self.ends, datetime):
            raise ValueError("An entry has dates or moments, not one of each.")
        if self.ends < self.starts:
            raise ValueError("An entry cannot end before it starts.")

    @property
    def is_all_day(self) -> bool:
        """Whether the entry is of whole days."""
        return not isinstance(self.starts, datetime)

    @property
    def is_point(self) -> bool:
        """Whether the entry is a point in time."""
        return not self.is_all_day and self.ends in (None, self.starts)


def calendar_of(name: str, events: Sequence[CalendarEntry]) -> bytes:
    """Return a calendar file (text/calendar, UTF-8) with a name and these entries in their order.

    It has no METHOD: it is published, and invites nobody.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what older programs read
        calendar.add(key, _text(name))
    if not all(entry.is_all_day for entry in events):
        calendar.add_component(_paris())
    for entry in events:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", _text(entry.uid))
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    event.add("summary", _text(entry.title))
    event.add("dtstart", _in_paris(entry.starts))
    if entry.ends is not None and not entry.is_point:
        # What RFC 5545 calls the end of whole days is the day after.
        after = timedelta(days=1) if entry.is_all_day else timedelta()
        event.add("dtend", _in_paris(entry.ends + after))
    # Nobody is busy all day because something is due on it, or at a point in time.
    is_free = entry.is_all_day or entry.is_point
    event.add("transp", "TRANSPARENT" if is_free else "OPAQUE")
    if entry.description:
        event.add("description", _text(entry.description))
    if entry.location:
        event.add("location", _text(entry.location))
    if entry.url:
        event.add("url", _CONTROLS.sub("", entry.url).replace("\n", ""))
    if entry.alarm_days is not None:
        event.add_component(_alarm(entry, entry.alarm_days))
    return event


def _alarm(entry: CalendarEntry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _text(entry.title))
    alarm.add("trigger", (_ALARM_HOUR if entry.is_all_day else timedelta()) - timedelta(days=days))
    return alarm


def _paris() -> Timezone:
    """Return the zone with the rule in force since 1996, without an end.

    Source: directive 2000/84/EC, last Sundays of March and October at 1:00 UTC. Written as a rule,
    since what the library reads out of a zone is a list of days that stops in 2038.
    """
    zone = Timezone()
    zone.add("tzid", str(get_default_timezone()))
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, first, before, offset in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), winter, summer),  # noqa: DTZ001 local time
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), summer, winter),  # noqa: DTZ001 as above
    ):
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", offset)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _in_paris(value: date | datetime) -> date | datetime:
    return localtime(value, get_default_timezone()) if isinstance(value, datetime) else value


def _text(value: str) -> vText:
    return vText(_CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def _require_aware(moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise ValueError("A moment without a zone is not a moment.")
