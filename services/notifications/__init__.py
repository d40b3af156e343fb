"""Who is told what about services."""

from services.notifications import catalogue, freshness, links, publishing

__all__ = ["catalogue", "freshness", "links", "publishing"]
