"""The staff desk of the catalogue."""

from services.admin import edits, links, services

__all__ = ["edits", "links", "services"]
