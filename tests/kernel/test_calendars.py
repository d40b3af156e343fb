"""Calendar files, read back by a parser and looked at byte by byte."""

from datetime import UTC, date, datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pscc.kernel.calendars import PRODUCT, CalendarEntry, calendar_of

PARIS = ZoneInfo("Europe/Paris")
CHANGED = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
STEP = CalendarEntry(
    uid="step-1@portal.example",
    title="Ask for the biobank",
    starts=date(2026, 9, 1),
    changed_at=CHANGED,
)
TALK = CalendarEntry(
    uid="talk-1@portal.example",
    title="Interview, then lunch; bring: nothing",
    starts=datetime(2026, 3, 27, 9, 0, tzinfo=UTC),
    ends=datetime(2026, 3, 30, 9, 0, tzinfo=UTC),
    description="First line,\nsecond line; with a \\ in it",
    url="https://portal.example/calls/1/?a=1,2;b=3",
    sequence=4,
    changed_at=CHANGED,
    alarm_days=7,
)


def only_event(content):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def lines_of(content):
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_whole_day_as_it_is_written():
    content = calendar_of("My plan", [STEP])

    assert content.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "NAME:My plan",
        "X-WR-CALNAME:My plan",
        "BEGIN:VEVENT",
        "SUMMARY:Ask for the biobank",
        "DTSTART;VALUE=DATE:20260901",
        "DTSTAMP:20260601T073000Z",
        "UID:step-1@portal.example",
        "SEQUENCE:0",
        "LAST-MODIFIED:20260601T073000Z",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_moments_come_with_the_whole_rule_of_their_zone():
    lines = lines_of(calendar_of("Calls", [TALK]))

    assert lines[lines.index("BEGIN:VTIMEZONE") : lines.index("BEGIN:VEVENT")] == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_the_rule_gives_the_hours_of_paris_for_years():
    zone = Calendar.from_ical(calendar_of("Calls", [TALK])).walk("VTIMEZONE")[0]

    read = zone.to_tz(lookup_tzid=False)

    moments = [datetime(2026, 1, 1) + timedelta(hours=6 * each) for each in range(4 * 365 * 9)]  # noqa: DTZ001 local time
    assert [read.utcoffset(each) for each in moments] == [PARIS.utcoffset(each) for each in moments]


def test_moments_are_in_paris_time_whatever_zone_the_reader_is_in():
    with timezone.override("America/New_York"):
        content = calendar_of("Calls", [TALK])

    lines = lines_of(content)
    assert "DTSTART;TZID=Europe/Paris:20260327T100000" in lines
    assert "DTEND;TZID=Europe/Paris:20260330T110000" in lines  # summer time by then


def test_what_is_written_is_read_back():
    content = calendar_of("Calls", [TALK])

    event = only_event(content)
    assert str(event["SUMMARY"]) == TALK.title
    assert str(event["DESCRIPTION"]) == TALK.description
    assert str(event["URL"]) == TALK.url
    assert (event["SEQUENCE"], str(event["UID"]), str(event["TRANSP"])) == (4, TALK.uid, "OPAQUE")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TALK.starts, TALK.ends)
    assert [event[key].dt for key in ("DTSTAMP", "LAST-MODIFIED")] == [CHANGED, CHANGED]
    assert b"METHOD" not in content


def test_commas_semicolons_backslashes_and_new_lines_are_escaped():
    lines = lines_of(calendar_of("Calls, all; of them", [TALK]))

    assert "SUMMARY:Interview\\, then lunch\\; bring: nothing" in lines
    assert "DESCRIPTION:First line\\,\\nsecond line\\; with a \\\\ in it" in lines
    assert "NAME:Calls\\, all\\; of them" in lines
    assert "X-WR-CALNAME:Calls\\, all\\; of them" in lines


@pytest.mark.parametrize(
    ("starts", "ends", "written"),
    [
        (date(2026, 9, 1), None, None),
        (date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 2)),
        (date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)),
        (TALK.starts, None, None),
        (TALK.starts, TALK.starts, None),
    ],
)
def test_the_end_of_whole_days_is_written_as_the_day_after(starts, ends, written):
    entry = CalendarEntry(uid="1", title="A", starts=starts, ends=ends, changed_at=CHANGED)

    event = only_event(calendar_of("A", [entry]))

    end = event["DTEND"].dt if "DTEND" in event else None
    assert (end, str(event["TRANSP"])) == (written, "TRANSPARENT")


@pytest.mark.parametrize(
    ("starts", "days", "trigger"),
    [
        (STEP.starts, 7, "-P6DT15H"),  # nine in the morning
        (STEP.starts, 0, "PT9H"),
        (TALK.starts, 7, "-P7D"),
        (TALK.starts, 0, "P0D"),
    ],
)
def test_an_alarm_rings_days_before(starts, days, trigger):
    entry = CalendarEntry(uid="1", title="A, B", starts=starts, changed_at=CHANGED, alarm_days=days)

    lines = lines_of(calendar_of("A", [entry]))

    alarm = lines[lines.index("BEGIN:VALARM") : lines.index("END:VALARM")]
    assert alarm == ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:A\\, B", f"TRIGGER:{trigger}"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"starts": datetime(2026, 9, 1, 9)}, "zone"),  # noqa: DTZ001 the fault
        ({"changed_at": datetime(2026, 9, 1, 9)}, "zone"),  # noqa: DTZ001 the fault
        ({"ends": date(2026, 8, 31)}, "before it starts"),
        ({"ends": TALK.ends}, "one of each"),
        ({"starts": TALK.starts, "ends": date(2026, 9, 1)}, "one of each"),
    ],
)
def test_an_entry_that_no_calendar_could_show_is_refused(changes, why):
    fields = {"uid": "1", "title": "A", "starts": STEP.starts, "changed_at": CHANGED}

    with pytest.raises(ValueError, match=why):
        CalendarEntry(**fields | changes)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(name=WORDS, title=WORDS, description=WORDS, link=WORDS)
def test_no_text_breaks_a_line_or_adds_one(name, title, description, link):
    entry = CalendarEntry(
        uid=title, title=title, description=description, url=link, starts=TALK.starts,
        changed_at=CHANGED, alarm_days=1,
    )  # fmt: skip

    content = calendar_of(name, [entry, STEP])

    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    assert [line.decode() for line in lines]  # no character is cut in two
    parts = [each for each in lines_of(content) if each.startswith(("BEGIN:", "END:"))]
    assert len(parts) == 2 * 7  # calendar, zone with two halves, two events, an alarm
    assert content == calendar_of(name, [entry, STEP])


@given(title=WORDS)
def test_a_text_comes_back_without_its_control_characters(title):
    entry = CalendarEntry(uid="1", title=title, starts=STEP.starts, changed_at=CHANGED)

    event = only_event(calendar_of("A", [entry]))

    lines = title.replace("\r\n", "\n").replace("\r", "\n")
    assert str(event["SUMMARY"]) == "".join(
        each for each in lines if each in "\n\t" or category(each) not in {"Cc", "Zl", "Zp"}
    )


def test_an_empty_calendar_is_a_calendar():
    calendar = Calendar.from_ical(calendar_of("Nothing yet", []))

    assert (str(calendar["X-WR-CALNAME"]), calendar.subcomponents) == ("Nothing yet", [])
