"""What this room gives to the newsletter."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from calls.queries.calls import listed
from pscc.kernel.digests import DigestEntry
from pscc.kernel.formats import long_moment

TOPIC = "calls"  # the topic that subscribers follow


def calls_opened(since: datetime, until: datetime) -> Iterator[DigestEntry]:
    """Give the published calls that could first be applied for in a span and still could at its
    end, the first to close first.
    """
    calls: QuerySet[Any] = listed(until)
    rows = calls.filter(opens_at__lte=until, closes_at__gte=until)
    first = Greatest(F("opens_at"), Coalesce("published_at", "created_at"))
    for call in (
        rows.annotate(first=first)
        .filter(first__gte=since, first__lt=until)
        .order_by("closes_at", "pk")
    ):
        yield DigestEntry(
            topic=TOPIC,
            title=call.title,
            text=call.summary,
            url=call.get_absolute_url(),
            note=_("Open until %(moment)s") % {"moment": long_moment(call.closes_at)},
        )
