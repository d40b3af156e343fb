"""The staff desk of the directory."""

from partners.admin import organisations, projects, vocabulary

__all__ = ["organisations", "projects", "vocabulary"]
