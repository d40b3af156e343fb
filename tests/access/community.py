"""The access table of the cluster's life."""

from datetime import date
from typing import Any

from pscc.accounts.models import User
from pscc.community.models import NewsItem
from tests.access.neighbourhood import keys_of
from tests.access.rows import Row, get
from tests.access.staff import buttons, pages
from tests.factories import NOW, make_news_item

TELLERS = "communication administrators"


def community_things(people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Make a published item and a draft."""
    draft = NewsItem.objects.create(
        slug="unpublished-news", title_fr="Brouillon", title_en="Draft", dated_on=date(2026, 6, 1)
    )
    shown = make_news_item(slug="shown-news", by=people["communication"], at=NOW)
    return {"news": keys_of(shown), "unpublished news": keys_of(draft)}


NEWS: list[Row] = [
    get("community:news_list", "", {200: "everyone"}, query="?q=news&kind=news"),
    get("community:news_detail", "news", {200: "everyone"}),
    get("community:news_detail", "unpublished news", {200: "staff", 404: "anyone"}),
    get("news_feed", "", {200: "everyone"}),
    *pages("community_newsitem", "news", see="staff", add=TELLERS),
    *buttons("community_newsitem", "news", "publish withdraw", TELLERS, see="staff"),
]

COMMUNITY: list[Row] = [*NEWS]
