"""What people do with messages: read them, and, for staff, hold, release, resend, retry."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from pscc.kernel.access import require
from pscc.outbox.doorbell import ring_bulk, ring_drain, ring_for
from pscc.outbox.enums import Channel, Priority
from pscc.outbox.events import bulk_kinds
from pscc.outbox.models import Delivery, MailPreference, Message


@transaction.atomic
def read_message(*, message_id: int, by: Any, at: datetime) -> Message:
    """Note that the recipient opened an inbox message; the first time counts."""
    message = _locked(message_id)
    require(by, "outbox.read_message", message)
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message


@transaction.atomic
def read_all_messages(*, by: Any, at: datetime) -> int:
    """Note that the reader wants no inbox message shown as unread; return how many were."""
    return Message.objects.inbox_of(by).unread().update(read_at=at)


@transaction.atomic
def set_mail_preferences(*, by: Any, wanted: dict[str, bool]) -> None:
    """Store for each optional kind whether the person wants it by mail."""
    MailPreference.objects.bulk_create(
        [MailPreference(user=by, kind=kind, mail=mail) for kind, mail in sorted(wanted.items())],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["mail"],
    )


@transaction.atomic
def hold_message(*, message_id: int, by: Any, at: datetime) -> Message:
    """Keep a mail back that has not left yet. TransitionNotAllowed if it has."""
    message = _locked(message_id)
    require(by, "outbox.manage_messages", message)
    message.hold()
    message.save()
    return message


@transaction.atomic
def release_message(*, message_id: int, by: Any, at: datetime) -> Message:
    """Let a held message go: a mail becomes due, an inbox message appears."""
    message = _locked(message_id)
    require(by, "outbox.manage_messages", message)
    if message.channel == Channel.INBOX:
        message.send(at=at)
    else:
        message.release(at=at)
        _ring_for(message)
    message.save()
    return message


@transaction.atomic
def resend_message(*, message_id: int, by: Any, at: datetime) -> Message:
    """Send a sent or bounced mail once more, with its first Message-ID. TransitionNotAllowed for
    other states.
    """
    message = _locked(message_id, channel=Channel.MAIL)
    require(by, "outbox.manage_messages", message)
    message.resend(at=at)
    message.save()
    _ring_for(message)
    return message


@transaction.atomic
def retry_message(*, message_id: int, by: Any, at: datetime) -> Message:
    """Try a waiting mail now instead of at its next turn."""
    message = _locked(message_id, channel=Channel.MAIL)
    require(by, "outbox.manage_messages", message)
    message.due_at = at
    message.save(update_fields=["due_at"])
    _ring_for(message)
    return message


@transaction.atomic
def retry_delivery(*, delivery_id: int, by: Any, at: datetime) -> Delivery:
    """Give an unfinished or given-up delivery a new life: all its attempts, from now."""
    delivery = Delivery.objects.select_for_update(of=("self",), no_key=True).get(pk=delivery_id)
    require(by, "outbox.manage_messages", delivery)
    if delivery.done_at is None:
        delivery.dead_at = None
        delivery.attempts = 0
        delivery.due_at = at
        delivery.save(update_fields=["dead_at", "attempts", "due_at"])
        transaction.on_commit(ring_drain, robust=True)
        transaction.on_commit(ring_bulk, robust=True)
    return delivery


def _ring_for(message: Message) -> None:
    priority = Priority.BULK if message.kind in bulk_kinds() else Priority.INTERACTIVE
    transaction.on_commit(partial(ring_for, priority), robust=True)


def _locked(message_id: int, **filters: Any) -> Message:
    rows = Message.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=message_id, **filters)
