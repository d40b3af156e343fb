"""Tables of the cluster's life."""

from pscc.community.models.news import Mention, NewsItem, NewsSearch

__all__ = ["Mention", "NewsItem", "NewsSearch"]
