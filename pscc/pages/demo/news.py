"""News of the demo: the founding release, and one invented item in each state."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from partners.models import Organisation
from pscc.accounts.models import User
from pscc.community.actions.news import publish_news_item, save_news_item, withdraw_news_item
from pscc.community.models import Mention, NewsItem
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.ecosystem import both
from pscc.pages.ecosystem.news import FOUNDING, INVENTED, News


def load_news(people: Mapping[str, User], at: datetime) -> int:
    """Create the news that are missing; return how many."""
    entries = (FOUNDING, *INVENTED)
    slugs = [entry.slug for entry in entries]
    known = set(NewsItem.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    missing = [entry for entry in entries if entry.slug not in known]
    for entry in missing:
        with database_time(at - timedelta(days=max(entry.days, 0))) as moment:
            _load(entry, people["admin"], moment)
    return len(missing)


@transaction.atomic
def _load(entry: News, by: User, at: datetime) -> None:
    dated_on = entry.dated_on or (at - timedelta(days=min(entry.days, 0))).date()
    item = NewsItem(
        slug=entry.slug,
        kind=entry.kind,
        place=entry.place,
        original_language=entry.original_language,
        source=entry.source,
        dated_on=dated_on,
        is_demo=entry.is_demo,
        **both(title=entry.title, summary=entry.summary, body=entry.body),
    )
    save_news_item(item=item, by=by, at=at)
    named = Organisation.objects.in_bulk(entry.organisations, field_name="slug")
    Mention.objects.bulk_create(
        Mention(item=item, organisation=named[slug], position=position)
        for position, slug in enumerate(entry.organisations)
    )
    if entry.is_published:
        publish_news_item(item_id=item.pk, by=by, at=at)
    if entry.withdrawn:
        withdraw_news_item(item_id=item.pk, because=entry.withdrawn, by=by, at=at)
