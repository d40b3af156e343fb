"""What the outbox calls in this room."""

from calls.handlers import applications, reviews

__all__ = ["applications", "reviews"]
