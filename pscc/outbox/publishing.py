"""`publish`: note, in the caller's transaction, that something happened."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pscc.kernel.clock import now
from pscc.outbox import doorbell
from pscc.outbox.enums import Priority
from pscc.outbox.events import handlers_of


def publish(
    event: str, *, key: str | None = None, due_at: datetime | None = None, **ids: int | str
) -> None:
    """Write one delivery per handler of `event` and wake the worker on commit.

    `ids` are numbers or short public ids, never text of a dossier. With `key` (say
    "calls.application_submitted:<uid>:<round>") the same occurrence is written once, however often
    it is published. `due_at` postpones it. Raises RuntimeError outside a transaction,
    UnknownEventError for an event nobody named.
    """
    from pscc.outbox.models import Delivery  # noqa: PLC0415 apps import this door before models exist

    if not transaction.get_connection().in_atomic_block:
        msg = f"publish({event!r}) belongs inside the transaction whose effect it announces"
        raise RuntimeError(msg)
    _refuse_text(event, ids)
    occurrence = key or f"{event}:{uuid.uuid4().hex}"
    at = now()
    handlers = handlers_of(event)
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=f"{occurrence}|{handler.name}",
                event=event,
                handler=handler.name,
                payload=ids,
                created_at=at,
                due_at=due_at or at,
            )
            for handler in handlers
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(doorbell.ring_drain, robust=True)
    if any(handler.priority == Priority.BULK for handler in handlers):
        transaction.on_commit(doorbell.ring_bulk, robust=True)


def _refuse_text(event: str, ids: Mapping[str, object]) -> None:
    for name, value in ids.items():
        if not isinstance(value, int | str) or len(str(value)) > 100:
            msg = f"publish({event!r}): {name} must be a number or a short id"
            raise TypeError(msg)
