"""Who is told what of the cluster's life."""

from pscc.community.notifications import board, events, introductions, people

__all__ = ["board", "events", "introductions", "people"]
