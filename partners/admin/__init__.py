"""The staff desk of the directory."""

from partners.admin import (
    campus,
    imports,
    members,
    merges,
    moderation,
    organisations,
    people,
    projects,
    vocabulary,
)

__all__ = [
    "campus",
    "imports",
    "members",
    "merges",
    "moderation",
    "organisations",
    "people",
    "projects",
    "vocabulary",
]
