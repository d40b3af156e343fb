"""The staff desk of the catalogue."""

from services.admin import edits, imports, links, metadata, services

__all__ = ["edits", "imports", "links", "metadata", "services"]
