"""Who is told what about services."""

from services.notifications import (
    catalogue,
    freshness,
    interest,
    links,
    orientation,
    publishing,
    requests,
    sharing,
)

__all__ = [
    "catalogue",
    "freshness",
    "interest",
    "links",
    "orientation",
    "publishing",
    "requests",
    "sharing",
]
