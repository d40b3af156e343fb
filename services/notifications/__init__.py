"""Who is told what about services."""

from services.notifications import (
    catalogue,
    changes,
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
    "freshness",
    "interest",
    "links",
    "orientation",
    "publishing",
    "requests",
    "rerouting",
    "sharing",
]
