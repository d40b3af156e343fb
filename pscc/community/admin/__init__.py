"""The cluster's life at the staff desk."""

from pscc.community.admin import board, events, introductions, issues, news

__all__ = ["board", "events", "introductions", "issues", "news"]
