"""Who is told what about organisations and projects."""

from partners.notifications import claims, freshness, members, moderation, projects

__all__ = ["claims", "freshness", "members", "moderation", "projects"]
