"""The staff desk of the directory."""

from partners.admin import members, organisations, projects, vocabulary

__all__ = ["members", "organisations", "projects", "vocabulary"]
