"""Calls as a feed and as calendar entries, panel meetings as entries, in the active language."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calls.enums import MeetingState
from calls.models import Call, CallStage, PanelMeeting
from calls.queries.calls import published_on
from pscc.kernel.addresses import absolute
from pscc.kernel.calendars import CalendarEntry
from pscc.kernel.feeds import DatedFeed, plain
from pscc.kernel.formats import long_moment


def atom(calls: Iterable[Call], name: str) -> bytes:
    """Return the feed of some calls, published by `name`; ids and dates stay as long as the calls
    do.
    """
    here = absolute(f"{reverse('calls_feed')}?lang={get_language()}")
    feed = DatedFeed(
        title=_("Calls for projects"),
        link=absolute(reverse("calls:list")),
        description=None,
        language=get_language(),
        author_name=plain(name),
        feed_url=here,
        feed_guid=here,
    )
    for call in calls:
        feed.add_item(
            title=plain(call.title),
            link=absolute(call.get_absolute_url()),
            description=_told(call),
            unique_id=call.public_id.urn,
            pubdate=published_on(call),
            updateddate=call.updated_at,
        )
    return feed.writeString("utf-8").encode()


def _told(call: Call) -> str:
    windows = [
        _("%(stage)s: from %(opens)s to %(closes)s") % _words(stage) for stage in call.stages.all()
    ]
    lines = [call.summary, *windows, *([_grace(call)] if call.grace_minutes else [])]
    return "".join(f"<p>{escape(plain(line))}</p>" for line in lines)


def _words(stage: CallStage) -> dict[str, str]:
    return {
        "stage": stage.name,
        "opens": long_moment(stage.opens_at),
        "closes": long_moment(stage.closes_at),
    }


def _grace(call: Call) -> str:
    minutes = call.grace_minutes
    return ngettext(
        "A draft already begun may still be sent %(minutes)s minute after the closing.",
        "A draft already begun may still be sent %(minutes)s minutes after the closing.",
        minutes,
    ) % {"minutes": minutes}


def calendar_entries(calls: Iterable[Call]) -> list[CalendarEntry]:
    """Return the opening and the closing of every stage, for a calendar."""
    host = absolute("").partition("://")[2]
    return [
        entry
        for call in calls
        for stage in call.stages.all()
        for entry in _entries(call, stage, host)
    ]


def _entries(call: Call, stage: CallStage, host: str) -> list[CalendarEntry]:
    words = {"call": call.title, "stage": stage.name}
    told = [call.summary, *([_grace(call)] if call.grace_minutes else [])]
    return [
        CalendarEntry(
            uid=f"{call.public_id}-{stage.pk}-{end}@{host}",
            title=title % words,
            starts=moment,
            description="\n".join(told),
            url=absolute(call.get_absolute_url()),
            sequence=stage.sequence,
            changed_at=call.updated_at,
        )
        for end, title, moment in (
            ("opens", _("Opens: %(call)s (%(stage)s)"), stage.opens_at),
            ("closes", _("Closes: %(call)s (%(stage)s)"), stage.closes_at),
        )
    ]


def meeting_entry(meeting: PanelMeeting) -> CalendarEntry:
    """Return a panel's meeting for a calendar; nothing of its agenda."""
    host = absolute("").partition("://")[2]
    told = [_("Place or link: %(place)s") % {"place": meeting.place}] if meeting.place else []
    return CalendarEntry(
        uid=f"panel-{meeting.uid}@{host}",
        title=_("Panel of “%(call)s”") % {"call": meeting.call.title},
        starts=meeting.starts_at,
        description="\n".join(told),
        url=absolute(meeting.get_absolute_url()),
        sequence=meeting.sequence,
        changed_at=meeting.changed_at,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )


def in_paris(moment: datetime) -> str:
    """Return a moment in ISO 8601 with the offset that holds in Paris."""
    return localtime(moment, get_default_timezone()).isoformat()
