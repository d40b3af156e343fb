"""What the outbox calls in this room."""

from calls.handlers import applications, assigning, exports, forms, letters, meetings, reviews

__all__ = ["applications", "assigning", "exports", "forms", "letters", "meetings", "reviews"]
