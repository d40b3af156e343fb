"""Mails of this room that carry a secret: sealed as the house's account mails, for any address."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from pscc.kernel.addresses import absolute
from pscc.kernel.site import site
from pscc.outbox.messages import render_plain
from pscc.outbox.sealed import send_sealed

VALID_FOR = timedelta(days=1)  # how long the mail may wait for a mail server, not how long it works


def send_secret(
    *,
    kind: str,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    path: str,
    action: str,
    turn: str,
    why: str,
    deadline: str = "",
    valid_for: timedelta = VALID_FOR,
) -> None:
    """Queue a mail whose link or text is a secret, in the active language.

    Encrypted until it leaves, erased afterwards, never shown to staff. Runs in the caller's
    transaction.
    """
    body = render_plain(f"emails/{template}.txt", context).strip()
    layout = {
        "portal": site(),
        "language": get_language() or "fr",
        "subject": subject,
        "body": body,
        "recipient": {"name": ""},
        "turn": turn,
        "deadline": deadline,
        "action": action,
        "why": why,
        "link": absolute(path),
    }
    send_sealed(
        kind=kind,
        to=to,
        subject=f"[{site().short_name}] {subject}",
        text=render_plain("emails/base.txt", layout).strip() + "\n",
        html=render_to_string("emails/base.html", layout),
        valid_for=valid_for,
    )
