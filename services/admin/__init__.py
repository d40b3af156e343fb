"""The staff desk of the catalogue."""

from services.admin import edits, financing, imports, links, metadata, packages, services

__all__ = ["edits", "financing", "imports", "links", "metadata", "packages", "services"]
