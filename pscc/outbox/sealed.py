"""Mails to an address, account or not, with a secret in them: codes and links that are worth a
password while they live, and the newsletter with each subscriber's own link.

The text is encrypted in the database, erased once it left or came too late, and shown to nobody but
its reader.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from smtplib import SMTPException

import structlog
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from pscc.kernel.boxes import Box
from pscc.kernel.clock import now
from pscc.outbox.deliveries import describe, wait_after
from pscc.outbox.doorbell import ring_for
from pscc.outbox.enums import Priority, SealedState
from pscc.outbox.mail import Postman, compose, is_permanent
from pscc.outbox.models import SealedMail

log = structlog.get_logger(__name__)
_LONGEST = {Priority.INTERACTIVE: timedelta(days=1), Priority.BULK: timedelta(days=7)}
_SOON = timedelta(minutes=1)  # somebody waits for it
_BOX = Box("pscc.outbox.sealed")


@transaction.atomic
def send_sealed(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    valid_for: timedelta,
    priority: Priority = Priority.INTERACTIVE,
    leave_url: str = "",
) -> None:
    """Queue a mail that is erased once it left, and leaves within seconds unless it is one of many.

    `kind` is a plain word such as "login_code"; staff see it with the address and never the text.
    After `valid_for` (at most a day, a week for what goes to many) the mail is erased unsent.
    `leave_url` is where one request ends the mails of a list (RFC 8058). Joins the caller's
    transaction or opens its own.
    """
    at = now()
    payload = {"subject": subject, "text": text, "html": html, "language": get_language() or "fr"}
    if leave_url:
        payload["leave_url"] = leave_url
    SealedMail.objects.create(
        kind=kind,
        to=to,
        priority=priority,
        sealed=seal(json.dumps(payload).encode()),
        created_at=at,
        due_at=at,
        expires_at=at + min(valid_for, _LONGEST[priority]),
    )
    transaction.on_commit(partial(ring_for, priority), robust=True)


@transaction.atomic
def withdraw_sealed(*, kind: str, to: str) -> int:
    """Erase the mails of a kind to an address that have not left yet; return how many."""
    rows = SealedMail.objects.filter(state=SealedState.DUE, kind=kind, to=to)
    return _expire(rows.select_for_update(of=("self",), no_key=True))


def send_next_sealed(postman: Postman, priority: Priority = Priority.INTERACTIVE) -> bool:
    """Send the longest-due sealed mail of one queue; return False if there is none."""
    mail = _claim(priority)
    if mail is None:
        return False
    if mail.state != SealedState.DUE:
        return True
    try:
        content = json.loads(unseal(bytes(mail.sealed or b"")))
        postman.send(
            compose(
                key=f"sealed:{mail.uid}",
                to=mail.to,
                language=content["language"],
                subject=content["subject"],
                text=content["text"],
                html=content["html"],
                leave_url=content.get("leave_url", ""),
            )
        )
    except Exception as error:  # noqa: BLE001 the boundary: whatever the mail server does belongs on the row
        log.warning(
            "account_mail_failed", mail=mail.uid, kind=mail.kind, error=type(error).__name__
        )
        _finish(mail.pk, error)
    else:
        _finish(mail.pk, None)
    return True


@transaction.atomic
def expire_sealed() -> int:
    """Erase the text of account mails whose time is over; return how many."""
    rows = SealedMail.objects.filter(state=SealedState.DUE, expires_at__lte=now())
    return _expire(rows.select_for_update(skip_locked=True, of=("self",), no_key=True))


def _expire(rows: Iterable[SealedMail]) -> int:
    mails = list(rows)
    for mail in mails:
        mail.expire()
        mail.save()
    return len(mails)


@transaction.atomic
def _claim(priority: Priority) -> SealedMail | None:
    at = now()
    rows = SealedMail.objects.filter(state=SealedState.DUE, priority=priority, due_at__lte=at)
    mail: SealedMail | None = (
        rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .order_by("due_at")
        .first()
    )
    if mail is None:
        return None
    if mail.expires_at <= at:
        mail.expire()
        mail.save()
        return mail
    mail.attempts += 1
    mail.claimed_at = at
    lease = timedelta(seconds=settings.OUTBOX_MAIL_LEASE_SECONDS)
    mail.due_at = at + max(wait_after(mail.attempts), lease)
    mail.save(update_fields=["attempts", "claimed_at", "due_at"])
    return mail


@transaction.atomic
def _finish(mail_id: int, error: Exception | None) -> None:
    mail = SealedMail.objects.select_for_update(of=("self",), no_key=True).get(pk=mail_id)
    if mail.state != SealedState.DUE:
        return
    if error is None:
        mail.send(at=now())
    elif is_permanent(error) or isinstance(error, InvalidToken):
        mail.bounce(error=_harmless(error))
    else:
        wait = wait_after(mail.attempts)
        mail.due_at = now() + (wait if mail.priority == Priority.BULK else min(wait, _SOON))
        mail.last_error = _harmless(error)
    mail.save()


def _harmless(error: Exception) -> str:
    """Describe an error; a mail server may quote the mail, so only network errors keep their
    words.
    """
    quotes = isinstance(error, SMTPException)  # an OSError too
    return describe(error) if isinstance(error, OSError) and not quotes else type(error).__name__


def seal(secret: bytes) -> bytes:
    """Encrypt what only the portal may read, under its secret key."""
    return _BOX.seal(secret)


def unseal(sealed: bytes) -> bytes:
    """Read what `seal` wrote; InvalidToken where no key of the portal, old or new, opens it."""
    return _BOX.open(sealed)


def resealed(sealed: bytes) -> bytes | None:
    """Return the same secret under the newest key; None if it is already, or cannot be read."""
    return _BOX.renewed(sealed)
