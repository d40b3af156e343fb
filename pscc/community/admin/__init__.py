"""The cluster's life at the staff desk."""

from pscc.community.admin import board, events, issues, news

__all__ = ["board", "events", "issues", "news"]
