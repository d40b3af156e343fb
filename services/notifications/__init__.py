"""Who is told what about services."""

from services.notifications import (
    catalogue,
    changes,
    drafts,
    freshness,
    interest,
    links,
    orientation,
    publishing,
    requests,
    rerouting,
    sharing,
)

__all__ = [
    "catalogue",
    "changes",
    "drafts",
    "freshness",
    "interest",
    "links",
    "orientation",
    "publishing",
    "requests",
    "rerouting",
    "sharing",
]
