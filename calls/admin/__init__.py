"""The staff desk of calls."""

from calls.admin import (
    applications,
    calls,
    conflicts,
    decisions,
    exports,
    forms,
    late,
    mailings,
    reviews,
)

__all__ = [
    "applications",
    "calls",
    "conflicts",
    "decisions",
    "exports",
    "forms",
    "late",
    "mailings",
    "reviews",
]
