"""Who is told what, when something happens in this room."""

from calls.notifications import applications, emergency, reviews

__all__ = ["applications", "emergency", "reviews"]
