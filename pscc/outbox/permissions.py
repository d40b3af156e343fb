"""Who may look into the outbox. Groups are asked by name: this room knows nothing of accounts."""

from typing import Any

import rules

from pscc.outbox.walls import KEEPERS


@rules.predicate
def is_outbox_keeper(user: Any) -> bool:
    """Hold for the staff who answer for what the portal sends."""
    return bool(user and user.is_authenticated and user.is_active and KEEPERS & user.roles)


@rules.predicate
def is_in_sight(user: Any, row: Any) -> bool:
    """Hold for a row behind no wall."""
    if row is None:
        return True
    return bool(type(row).objects.visible_to(user).filter(pk=row.pk).exists())


@rules.predicate
def is_recipient(user: Any, message: Any) -> bool:
    """Hold for the person a message is addressed to."""
    return bool(message is not None and user.is_active and message.recipient_id == user.pk)


rules.add_perm("outbox.view_message", is_outbox_keeper & is_in_sight)
rules.add_perm("outbox.manage_messages", is_outbox_keeper & is_in_sight)
rules.add_perm("outbox.read_message", is_recipient)
