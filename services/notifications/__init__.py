"""Who is told what about services."""

from services.notifications import catalogue, freshness, interest, links, publishing

__all__ = ["catalogue", "freshness", "interest", "links", "publishing"]
