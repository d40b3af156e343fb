"""The staff desk of calls."""

from calls.admin import (
    appeals,
    applications,
    assigning,
    awards,
    calls,
    conflicts,
    decisions,
    experts,
    exports,
    forms,
    late,
    letters,
    mailings,
    meetings,
    releases,
    reviews,
)

__all__ = [
    "appeals",
    "applications",
    "assigning",
    "awards",
    "calls",
    "conflicts",
    "decisions",
    "experts",
    "exports",
    "forms",
    "late",
    "letters",
    "mailings",
    "meetings",
    "releases",
    "reviews",
]
