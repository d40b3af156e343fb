"""Reads of the outbox."""

from typing import Any

from pscc.outbox.models import Message


def kinds_received(user: Any) -> frozenset[str]:
    """Return the kinds of messages a person has ever received."""
    kinds = Message.objects.filter(recipient_id=user.pk).order_by().values_list("kind", flat=True)
    return frozenset(kinds.distinct())
