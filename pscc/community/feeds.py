"""The cluster's life as a feed and as calendar entries, in the active language."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pscc.community.enums import EventState
from pscc.community.models import Event, NewsItem
from pscc.kernel.addresses import absolute
from pscc.kernel.calendars import CalendarEntry
from pscc.kernel.feeds import DatedFeed, plain
from pscc.kernel.text import render_markdown


def news_atom(items: Iterable[NewsItem], name: str) -> bytes:
    """Return the feed of some news, published by `name`; ids stay as long as the items do."""
    here = absolute(f"{reverse('news_feed')}?lang={get_language()}")
    feed = DatedFeed(
        title=_("News and press releases"),
        link=absolute(reverse("community:news_list")),
        description=None,
        language=get_language(),
        author_name=plain(name),
        feed_url=here,
        feed_guid=here,
    )
    for item in items:
        feed.add_item(
            title=plain(item.title),
            link=absolute(item.get_absolute_url()),
            description=plain(f"<p>{escape(item.summary)}</p>{render_markdown(item.body)}"),
            unique_id=absolute(f"/#news-{item.uid}"),
            categories=[item.get_kind_display()],
            pubdate=item.published_at,
            updateddate=item.updated_at,
        )
    return feed.writeString("utf-8").encode()


def event_entry(event: Event, *, with_link: bool = False) -> CalendarEntry:
    """Return an event for a calendar; the link of an online one only for those who have a place."""
    told = [event.summary]
    if with_link and event.online_url:
        told.append(_("Online: %(link)s") % {"link": event.online_url})
    return CalendarEntry(
        uid=f"event-{event.uid}@{absolute('').partition('://')[2]}",
        title=event.title,
        starts=event.starts_at,
        ends=event.ends_at,
        description="\n".join(told),
        location=event.place or _("Online"),
        url=absolute(event.get_absolute_url()),
        sequence=event.sequence,
        changed_at=event.updated_at,
        alarm_days=1,
        is_cancelled=event.state == EventState.CANCELLED,
    )
