"""What the outbox calls in this room."""

from calls.handlers import (
    anonymity,
    applications,
    assigning,
    exports,
    forms,
    letters,
    meetings,
    reviews,
)

__all__ = [
    "anonymity",
    "applications",
    "assigning",
    "exports",
    "forms",
    "letters",
    "meetings",
    "reviews",
]
