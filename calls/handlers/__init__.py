"""What the outbox calls in this room."""

from calls.handlers import reviews

__all__ = ["reviews"]
