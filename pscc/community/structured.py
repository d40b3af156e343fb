"""The cluster's life in the words of schema.org, for machines that read its pages."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from partners.models import Organisation
from partners.structured import organisation_id
from pscc.community.models import NewsItem
from pscc.kernel.addresses import absolute
from pscc.kernel.site import site


def structured_news_item(item: NewsItem, organisations: Iterable[Organisation]) -> dict[str, Any]:
    """Return a published item as schema.org; what is not known is left out.

    Source of the terms: schema.org, NewsArticle.
    """
    publisher = {"@type": "Organization", "name": site().name, "url": absolute("/")}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": absolute(f"/#news-{item.uid}"),
        "mainEntityOfPage": absolute(item.get_absolute_url()),
        "headline": item.title,
        "description": item.summary,
        "datePublished": item.dated_on.isoformat(),
        "dateModified": item.updated_at.isoformat(),
        "inLanguage": get_language(),
        "locationCreated": {"@type": "Place", "name": item.place} if item.place else None,
        "publisher": publisher,
        "author": publisher,
        "about": [
            {"@type": "Organization", "@id": organisation_id(each), "name": each.name}
            for each in organisations
        ],
    }
    return {name: value for name, value in data.items() if value}
