"""News: written by the communication team, published, withdrawn with a reason."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pscc.community.actions.completeness import refuse_unless_complete
from pscc.community.actions.searching import write_search
from pscc.community.enums import NewsState
from pscc.community.models import NewsItem, NewsSearch
from pscc.kernel.access import require
from pscc.outbox import publish

OF_TRANSITIONS = ("state", "published_at", "published_by", "withdrawn_at", "withdrawn_because")


@transaction.atomic
def save_news_item(*, item: NewsItem, by: Any, at: datetime) -> NewsItem:
    """Store an item's texts and what can be found of it; never its state. What is published is
    changed for its readers at once, and its feed says so.

    Raises Refused where a published one would lack a text in one language; PermissionDenied.
    """
    require(by, "community.save_news_item", item if item.pk else None)
    item.updated_at = at
    if item.pk:
        stored = NewsItem.objects.lock(item.pk)
        if stored.state == NewsState.PUBLISHED:
            refuse_unless_complete(item)
        item.version = stored.version + 1
        item.save(update_fields=_edited_columns())
    else:
        item.save()
    write_search(NewsSearch, item, owner_field="item")
    return item


def _edited_columns() -> list[str]:
    names = [each.name for each in NewsItem._meta.concrete_fields if not each.primary_key]
    return [name for name in names if name not in OF_TRANSITIONS]


@transaction.atomic
def publish_news_item(*, item_id: int, by: Any, at: datetime) -> NewsItem:
    """Let everyone read an item; one that was withdrawn keeps the moment of its first publication.

    Raises Refused unless it is written in both languages; PermissionDenied; TransitionNotAllowed.
    """
    item: NewsItem = NewsItem.objects.lock(item_id)
    require(by, "community.publish_news_item", item)
    refuse_unless_complete(item)
    item.publish(by=by, at=at)
    item.updated_at = at
    item.save()
    publish("community.news_item_published", news_item_id=item.pk)
    return item


@transaction.atomic
def withdraw_news_item(*, item_id: int, because: str, by: Any, at: datetime) -> NewsItem:
    """Take a published item off the site; it is kept, with the reason.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    item: NewsItem = NewsItem.objects.lock(item_id)
    require(by, "community.withdraw_news_item", item)
    item.withdraw(because=because, at=at)
    item.updated_at = at
    item.save()
    publish("community.news_item_withdrawn", news_item_id=item.pk)
    return item
