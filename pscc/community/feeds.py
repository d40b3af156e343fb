"""The cluster's life as a feed, in the active language."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pscc.community.models import NewsItem
from pscc.kernel.addresses import absolute
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
            description=plain(f"{render_markdown(item.summary)}{render_markdown(item.body)}"),
            unique_id=absolute(f"/#news-{item.uid}"),
            categories=[item.get_kind_display()],
            pubdate=item.published_at,
            updateddate=item.updated_at,
        )
    return feed.writeString("utf-8").encode()
