"""What the outbox calls in this room."""

from calls.handlers import applications, exports, forms, reviews

__all__ = ["applications", "exports", "forms", "reviews"]
