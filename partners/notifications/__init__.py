"""Who is told what about organisations and projects."""

from partners.notifications import projects

__all__ = ["projects"]
