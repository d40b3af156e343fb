"""The cluster's life at the staff desk."""

from pscc.community.admin import (
    board,
    cooperations,
    events,
    introductions,
    issues,
    news,
    people,
)

__all__ = ["board", "cooperations", "events", "introductions", "issues", "news", "people"]
