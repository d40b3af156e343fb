"""The staff desk of the directory."""

from partners.admin import members, moderation, organisations, projects, vocabulary

__all__ = ["members", "moderation", "organisations", "projects", "vocabulary"]
