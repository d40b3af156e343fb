"""Who is told what about organisations and projects."""

from partners.notifications import claims, expiries, freshness, members, moderation, projects

__all__ = ["claims", "expiries", "freshness", "members", "moderation", "projects"]
