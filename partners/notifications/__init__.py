"""Who is told what about organisations and projects."""

from partners.notifications import claims, freshness, members, projects

__all__ = ["claims", "freshness", "members", "projects"]
