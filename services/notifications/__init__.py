"""Who is told what about services."""

from services.notifications import catalogue

__all__ = ["catalogue"]
