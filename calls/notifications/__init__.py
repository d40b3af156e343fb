"""Who is told what, when something happens in this room."""

from calls.notifications import (
    after_reviews,
    anonymity,
    appeals,
    applications,
    awards,
    drafts,
    emergency,
    experts,
    forms,
    late,
    mailings,
    meetings,
    releases,
    reviews,
)

__all__ = [
    "after_reviews",
    "anonymity",
    "appeals",
    "applications",
    "awards",
    "drafts",
    "emergency",
    "experts",
    "forms",
    "late",
    "mailings",
    "meetings",
    "releases",
    "reviews",
]
