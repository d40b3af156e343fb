"""Notices to programs: written when something happens in public, sent until they arrive."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from pscc.api.enums import NoticeKind, PauseReason
from pscc.api.models import Webhook, WebhookDelivery
from pscc.api.queries.webhooks import body_of, is_sendable, message_id, signed_headers
from pscc.kernel.clock import now
from pscc.outbox import publish
from pscc.outbox.sealed import unseal
from services.fetching import Answer, Looker

# After an attempt that failed; the last one of eight, a day and a half later, is the end.
WAITS = (
    timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
    timedelta(hours=2), timedelta(hours=8), timedelta(hours=24),
)  # fmt: skip
KEPT = timedelta(days=90)
SECONDS = 10.0  # that a program may take to answer


@dataclass(frozen=True)
class _Letter:
    url: str
    body: bytes
    headers: dict[str, str]
    attempt: int


@transaction.atomic
def write_notices(
    *, event: NoticeKind, subject: str, moment: datetime, at: datetime
) -> list[WebhookDelivery]:
    """Write a notice to each address that wants to know of an event, and let them go; `moment`
    tells one occurrence from the next of the same subject. Twice is as once.
    """
    occurrence = f"{event}|{subject}|{moment.isoformat()}"
    told = WebhookDelivery.objects.filter(occurrence=occurrence).values("webhook_id")
    written = [
        WebhookDelivery.objects.create(
            webhook=webhook, event=event, subject=subject, occurrence=occurrence, happened_at=at
        )
        for webhook in Webhook.objects.told_of(event).exclude(pk__in=told).order_by("pk")
    ]
    for delivery in written:
        publish("api.notice_written", delivery_id=delivery.pk)
    return written


def queue_notice(delivery: WebhookDelivery, *, at: datetime) -> WebhookDelivery:
    """Give a notice all its attempts, from now on; belongs inside a transaction."""
    delivery.attempts, delivery.next_at = 0, None
    delivery.delivered_at = delivery.failed_at = None
    delivery.save(update_fields=["attempts", "next_at", "delivered_at", "failed_at"])
    publish("api.notice_written", delivery_id=delivery.pk)
    return delivery


def send_notice(*, delivery_id: int) -> None:
    """Send a notice once; where that fails, plan the next attempt, and after the last one pause
    its address; at once where no key of the portal opens the secret that signs it. Does nothing for
    one that arrived, waits for its turn, or whose address is paused.

    A notice may arrive twice, with the same id. Asks the outside, so it opens its own transactions.
    """
    try:
        letter = _take(delivery_id)
    except InvalidToken:
        _give_up(delivery_id)
        return
    if letter is not None:
        answer = _post(letter)
        _note(delivery_id, letter.attempt, answer)


@transaction.atomic
def _take(delivery_id: int) -> _Letter | None:
    """Count an attempt, and return what is to be sent."""
    delivery = _held(delivery_id)
    if delivery is None or not delivery.is_waiting or delivery.webhook.paused_at is not None:
        return None
    at = now()
    if delivery.next_at is not None and delivery.next_at > at:
        return None
    delivery.attempts += 1
    delivery.tried_at = at
    delivery.save(update_fields=["attempts", "tried_at"])
    body = body_of(delivery)
    secret = unseal(bytes(delivery.webhook.sealed)).decode()
    headers = signed_headers(secret, message_id(delivery), body, at)
    return _Letter(delivery.webhook.url, body, headers, delivery.attempts)


def _held(delivery_id: int) -> WebhookDelivery | None:
    rows = WebhookDelivery.objects.select_related("webhook")
    return rows.select_for_update(of=("self",), no_key=True).filter(pk=delivery_id).first()


def _post(letter: _Letter) -> Answer:
    """Send to a public address only, unless a setting of tests lets notices go anywhere."""
    if not is_sendable(letter.url):
        return Answer(error="address", is_refused=True)
    looker = Looker(user_agent=f"PSCC-webhooks/1.0 (+{settings.BASE_URL})", longest=SECONDS)
    if settings.WEBHOOKS_ANYWHERE:
        looker = replace(looker, guard=lambda _address: True)
    return looker.post(letter.url, letter.body, letter.headers)


@transaction.atomic
def _note(delivery_id: int, attempt: int, answer: Answer) -> None:
    """Write down how an attempt ended. Locks the address before the notice, as all others do."""
    of_it = Webhook.objects.filter(deliveries=delivery_id)
    webhook = of_it.select_for_update(of=("self",), no_key=True).first()
    delivery = _held(delivery_id)
    if webhook is None or delivery is None or not delivery.is_waiting:
        return
    if delivery.attempts != attempt:
        return  # sent once more meanwhile: that attempt has its own end
    at = now()
    error = "address" if answer.error in ("private", "name") else answer.error
    delivery.answer = str(answer.status or error)  # not which names the portal's network knows
    delivery.next_at = None
    if answer.status is not None and 200 <= answer.status < 300:
        delivery.delivered_at = at
    elif delivery.attempts > len(WAITS):
        delivery.failed_at = at
        _pause(webhook, at)
    else:
        delivery.next_at = at + WAITS[delivery.attempts - 1]
        publish("api.notice_written", due_at=delivery.next_at, delivery_id=delivery.pk)
    delivery.save(update_fields=["answer", "next_at", "delivered_at", "failed_at"])


@transaction.atomic
def _give_up(delivery_id: int) -> None:
    """Tell an address nothing any more whose secret was sealed under a key that is gone."""
    of_it = Webhook.objects.filter(deliveries=delivery_id)
    webhook = of_it.select_for_update(of=("self",), no_key=True).first()
    delivery = _held(delivery_id)
    if webhook is None or delivery is None or not delivery.is_waiting:
        return
    at = now()
    delivery.answer, delivery.failed_at, delivery.next_at = "secret", at, None
    delivery.save(update_fields=["answer", "failed_at", "next_at"])
    _pause(webhook, at, PauseReason.UNREADABLE)


def _pause(webhook: Webhook, at: datetime, because: PauseReason = PauseReason.FAILED) -> None:
    if webhook.pause(at, because):
        webhook.save(update_fields=["paused_at", "paused_because"])
        publish("api.webhook_paused", webhook_id=webhook.pk)


@transaction.atomic
def forget_notices(*, at: datetime) -> int:
    """Delete notices of 90 days ago; return how many."""
    return WebhookDelivery.objects.filter(happened_at__lt=at - KEPT).delete()[0]
