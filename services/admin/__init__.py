"""The staff desk of the catalogue."""

from services.admin import services

__all__ = ["services"]
