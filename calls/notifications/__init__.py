"""Who is told what, when something happens in this room."""

from calls.notifications import applications, emergency, forms, late, mailings, reviews

__all__ = ["applications", "emergency", "forms", "late", "mailings", "reviews"]
