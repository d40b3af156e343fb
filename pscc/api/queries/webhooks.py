"""What a notice says and how it is signed (Standard Webhooks), and whom it may reach."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from calls.enums import CallPhase
from calls.queries.calls import listed, phase_is
from pscc.api.enums import NoticeKind
from pscc.api.models import Webhook, WebhookDelivery
from pscc.kernel.addresses import absolute

CLOSING = timedelta(days=7)
SHOWN = 50  # notices on the page of a webhook
PLACES = {
    NoticeKind.CALL_PUBLISHED: "calls",
    NoticeKind.CALL_CLOSING: "calls",
    NoticeKind.SERVICE_OPENED: "services",
    NoticeKind.AWARD_PUBLISHED: "awards",
    NoticeKind.NEWS_PUBLISHED: "news",
}


def message_id(delivery: WebhookDelivery) -> str:
    """Return the id of a notice: the same at each attempt, so that a receiver knows it again."""
    return f"msg_{delivery.uid}"


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return what a notice says: what happened, and where the API tells of it; nothing else."""
    place = PLACES[NoticeKind(delivery.event)]
    said = {
        "type": delivery.event,
        "timestamp": delivery.happened_at.isoformat(),
        "data": {
            "id": delivery.subject,
            "address": absolute(f"/api/v1/{place}/{delivery.subject}"),
        },
    }
    return json.dumps(said, ensure_ascii=False).encode()


def signed_headers(secret: str, message: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a notice, signed at a moment; `secret` is "whsec_…"."""
    stamp = str(int(at.timestamp()))
    signed = f"{message}.{stamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{mark}",
    }


def is_sendable(url: str) -> bool:
    """Tell whether notices may go to an address: https at its own port, and no name or password in
    it. What its name leads to is looked at before each notice.
    """
    if settings.WEBHOOKS_ANYWHERE:
        return True
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    named = parts.username or parts.password
    return parts.scheme == "https" and bool(parts.hostname) and port in (None, 443) and not named


def newest_deliveries(webhook: Webhook) -> list[WebhookDelivery]:
    """Return the last notices to an address, the newest first."""
    return list(webhook.deliveries.order_by("-happened_at", "-pk")[:SHOWN])


def closing_calls(at: datetime) -> QuerySet[Any]:
    """Return the open calls that close within seven days, each with its `closes_at`."""
    rows: QuerySet[Any] = listed(at)
    return rows.filter(phase_is(CallPhase.OPEN, at), closes_at__lte=at + CLOSING)
