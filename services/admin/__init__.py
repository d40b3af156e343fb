"""The staff desk of the catalogue."""

from services.admin import edits, services

__all__ = ["edits", "services"]
