"""Bring mails to the mail server, outside any transaction, and note what it said.

Before each conversation a row says that it began; after it, how it ended. A worker that dies in
between leaves a lease that runs out, and the mail leaves again with the same Message-ID: rarely
twice, never not at all.
"""

import hashlib
import hmac
import os
import secrets
import smtplib
import time
from datetime import UTC, datetime
from email.message import Message as MimeMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from pscc.kernel.site import site
from pscc.outbox.messages import one_line

log = structlog.get_logger(__name__)
_PERMANENT = 500  # SMTP: from here on "do not try again"


def message_id(key: str) -> str:
    """Return the Message-ID that belongs to a message's key: always the same, and it reveals
    nothing.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), b"message-id:" + key.encode(), hashlib.sha256)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{digest.hexdigest()[:40]}@{host}>"


def compose(
    *, key: str, to: str, language: str, subject: str, text: str, html: str, leave_url: str = ""
) -> EmailMultiAlternatives:
    """Build a mail whose headers cannot be stretched by its contents.

    `leave_url` lets the reader's mail program leave a list with one press. Source: RFC 8058.
    """
    contact = site().contact_email
    leave = {
        "List-Unsubscribe": f"<{one_line(leave_url)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail = EmailMultiAlternatives(
        subject=one_line(subject),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[one_line(to)],
        reply_to=[one_line(contact)] if contact else None,
        headers={
            "Message-ID": message_id(key),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": language,
            **(leave if leave_url else {}),
        },
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def is_permanent(error: BaseException) -> bool:
    """Tell whether the recipient or the mail was refused for good (SMTP 5xx, not our own log-in or
    sender).
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= _PERMANENT
    from anymail.exceptions import (  # noqa: PLC0415 it loads requests, 0.1 s and 10 MB, for errors only
        AnymailRecipientsRefused,
    )

    return isinstance(error, AnymailRecipientsRefused)


class Postman:
    """One connection to the mail server for a round of mails; after an error it connects afresh."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail; raises whatever the backend raises."""
        try:
            self._connection.open()
            self._connection.send_messages([mail])
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the conversation; never raises."""
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException) as error:
            log.info("mail_connection_close", error=type(error).__name__)


class FileBackend(BaseEmailBackend):
    """Write each mail as one `.eml` file, named so that names sort by time. For demo and tests."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Any) -> int:
        """Write the mails; a reader of the folder sees whole files only."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            self._write(email.message())
        return len(email_messages)

    def _write(self, mime: MimeMessage) -> None:
        stamp = datetime.fromtimestamp(time.time(), UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{stamp}-{secrets.token_hex(4)}.eml"
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(mime.as_bytes(linesep="\r\n"))  # type: ignore[call-arg] # Django's MIME classes take it
        os.replace(unfinished, self._folder / name)  # noqa: PTH105 the atomic rename
