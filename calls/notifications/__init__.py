"""Who is told what, when something happens in this room."""

from calls.notifications import reviews

__all__ = ["reviews"]
