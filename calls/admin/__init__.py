"""The staff desk of calls."""

from calls.admin import applications, calls, conflicts, decisions, reviews

__all__ = ["applications", "calls", "conflicts", "decisions", "reviews"]
