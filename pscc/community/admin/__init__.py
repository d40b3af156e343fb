"""The cluster's life at the staff desk."""

from pscc.community.admin import events, news

__all__ = ["events", "news"]
