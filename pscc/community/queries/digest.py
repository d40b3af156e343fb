"""What this room gives to the newsletter."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from pscc.community.enums import EventState, NewsKind, Topic
from pscc.community.models import Event, NewsItem
from pscc.kernel.digests import DigestEntry
from pscc.kernel.formats import long_date, long_moment

TOPICS = {NewsKind.NEWS: Topic.NEWS, NewsKind.PRESS_RELEASE: Topic.PRESS_RELEASES}


def news_published(since: datetime, until: datetime) -> Iterator[DigestEntry]:
    """Give the news that came out in a span and may be read now, the newest first."""
    rows = NewsItem.objects.published().filter(published_at__gte=since, published_at__lt=until)
    for item in rows.prefetch_related("subjects").order_by("-dated_on", "-pk"):
        yield DigestEntry(
            topic=TOPICS[NewsKind(item.kind)],
            title=item.title,
            text=item.summary,
            url=item.get_absolute_url(),
            note=long_date(item.dated_on),
            subjects=frozenset(each.pk for each in item.subjects.all()),
        )


def events_announced(since: datetime, until: datetime) -> Iterator[DigestEntry]:
    """Give the events announced in a span that were still to come at its end, the next one first;
    those that do not take place are left out.
    """
    rows = Event.objects.filter(state=EventState.PUBLISHED, ends_at__gt=until)
    announced = rows.filter(published_at__gte=since, published_at__lt=until)
    for event in announced.prefetch_related("subjects").order_by("starts_at", "pk"):
        yield DigestEntry(
            topic=Topic.EVENTS,
            title=event.title,
            text=event.summary,
            url=event.get_absolute_url(),
            note=f"{long_moment(event.starts_at)} · {event.place or _('Online')}",
            subjects=frozenset(each.pk for each in event.subjects.all()),
        )
