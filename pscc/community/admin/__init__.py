"""The cluster's life at the staff desk."""

from pscc.community.admin import news

__all__ = ["news"]
