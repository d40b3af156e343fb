"""Who is told what about organisations and projects."""

from partners.notifications import members, projects

__all__ = ["members", "projects"]
