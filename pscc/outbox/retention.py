"""How long the outbox remembers; the figures are those declared beside the models."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from pscc.kernel.retention import Swept, keep
from pscc.outbox.enums import SealedState
from pscc.outbox.models import Delivery, Message, SealedMail

_BATCH = 5000  # rows per transaction: a night's work never holds many locks

keep(Delivery, Swept(sweep="outbox.forget", after=timedelta(days=90)))
keep(Message, Swept(sweep="outbox.forget", after=timedelta(days=730)))
keep(
    SealedMail,
    Swept(sweep="outbox.expire_account_mails", after=timedelta(days=1)),
    Swept(sweep="outbox.expire_account_mails", after=timedelta(days=7)),
    Swept(sweep="outbox.forget", after=timedelta(days=30)),
)


def forget_old(*, at: datetime) -> int:
    """Delete finished deliveries after 90 days, messages after 24 months, account mails after 30
    days.

    Works in batches of 5,000 rows, one transaction each; returns how many rows went.
    """
    return (
        _delete(Delivery.objects.filter(done_at__lt=at - timedelta(days=90)))
        + _delete(Message.objects.filter(created_at__lt=at - timedelta(days=730)))
        + _delete(
            SealedMail.objects.exclude(state=SealedState.DUE).filter(
                created_at__lt=at - timedelta(days=30)
            )
        )
    )


def _delete(rows: QuerySet[Any]) -> int:
    gone = 0
    while True:
        with transaction.atomic():
            batch = list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])
            rows.model.objects.filter(pk__in=batch).delete()
        gone += len(batch)
        if len(batch) < _BATCH:
            return gone
