"""Who is told what of the cluster's life."""

from pscc.community.notifications import board, cooperations, events, introductions, people

__all__ = ["board", "cooperations", "events", "introductions", "people"]
