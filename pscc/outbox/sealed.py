"""Account mails: codes and links that are worth a password while they live.

The text is encrypted in the database, erased once it left or came too late, and shown to nobody but
its reader.
"""

import base64
import json
from datetime import timedelta
from smtplib import SMTPException

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from pscc.kernel.clock import now
from pscc.outbox.deliveries import describe, wait_after
from pscc.outbox.doorbell import ring_mail
from pscc.outbox.enums import SealedState
from pscc.outbox.mail import Postman, compose, is_permanent
from pscc.outbox.models import SealedMail

log = structlog.get_logger(__name__)
_LONGEST = timedelta(days=1)


@transaction.atomic
def send_sealed(
    *, kind: str, to: str, subject: str, text: str, html: str = "", valid_for: timedelta
) -> None:
    """Queue an account mail that leaves within seconds and is erased afterwards.

    `kind` is a plain word such as "login_code"; staff see it with the address and never the text.
    After `valid_for` (at most a day) the mail is erased unsent. Joins the caller's transaction or
    opens its own.
    """
    at = now()
    payload = {"subject": subject, "text": text, "html": html, "language": get_language() or "fr"}
    SealedMail.objects.create(
        kind=kind,
        to=to,
        sealed=_box().encrypt(json.dumps(payload).encode()),
        created_at=at,
        due_at=at,
        expires_at=at + min(valid_for, _LONGEST),
    )
    transaction.on_commit(ring_mail, robust=True)


def send_next_sealed(postman: Postman) -> bool:
    """Send the longest-due account mail; return False if there is none."""
    mail = _claim()
    if mail is None:
        return False
    if mail.state != SealedState.DUE:
        return True
    try:
        content = json.loads(_box().decrypt(bytes(mail.sealed or b"")))
        postman.send(
            compose(
                key=f"sealed:{mail.uid}",
                to=mail.to,
                language=content["language"],
                subject=content["subject"],
                text=content["text"],
                html=content["html"],
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
    mails = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True))
    for mail in mails:
        mail.expire()
        mail.save()
    return len(mails)


@transaction.atomic
def _claim() -> SealedMail | None:
    at = now()
    rows = SealedMail.objects.filter(state=SealedState.DUE, due_at__lte=at)
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
        mail.due_at = now() + min(wait_after(mail.attempts), timedelta(minutes=1))
        mail.last_error = _harmless(error)
    mail.save()


def _harmless(error: Exception) -> str:
    """Describe an error; a mail server may quote the mail, so only network errors keep their
    words.
    """
    quotes = isinstance(error, SMTPException)  # an OSError too
    return describe(error) if isinstance(error, OSError) and not quotes else type(error).__name__


def _box() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pscc.outbox.sealed").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(key)
