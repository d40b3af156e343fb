"""The mail round: claim one due mail, talk to the mail server outside any transaction, note the
result.
"""

import time
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from pscc.kernel.clock import now
from pscc.outbox.deliveries import describe, wait_after
from pscc.outbox.doorbell import ring_bulk, ring_mail
from pscc.outbox.enums import AttemptResult, MessageState, Priority
from pscc.outbox.mail import Postman, compose, is_permanent
from pscc.outbox.models import MailAttempt, Message
from pscc.outbox.sealed import send_next_sealed

log = structlog.get_logger(__name__)


def send_due_mail(*, seconds: float = 60.0) -> int:
    """Send due mails until none is left or the time is over; return how many were tried.

    Before each one it looks for what somebody waits for: account mails, then receipts and the
    like; a mailing to many gets the time that is left.

    Opens no transaction around the mail server. Safe to run any number of times at once.
    """
    postman = Postman()
    tried = 0
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if not (_send_next_awaited(postman) or _send_next_of_many(postman)):
                return tried
            tried += 1
    finally:
        postman.close()
    ring_bulk()
    return tried


def send_interactive_mail(*, seconds: float = 60.0) -> int:
    """Send what somebody waits for, until none is left or the time is over; return how many were
    tried.

    It has a queue of its own, so that nobody waits for a code or a receipt behind a mailing.
    """
    postman = Postman()
    tried = 0
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if not _send_next_awaited(postman):
                return tried
            tried += 1
    finally:
        postman.close()
    ring_mail()
    return tried


def _send_next_awaited(postman: Postman) -> bool:
    return send_next_sealed(postman) or send_next_message(postman, Priority.INTERACTIVE)


def _send_next_of_many(postman: Postman) -> bool:
    """A mailing of a few to known people before a newsletter to whoever subscribed."""
    of_many = Priority.BULK
    return send_next_message(postman, of_many) or send_next_sealed(postman, of_many)


def send_next_message(postman: Postman, priority: Priority) -> bool:
    """Send the longest-due mail of one queue; return False if there is none."""
    attempt = claim_mail(priority)
    if attempt is None:
        return False
    message = attempt.message
    if not message.recipient.is_active:
        _finish(attempt, AttemptResult.REFUSED, "AccountClosed: the recipient's account is closed")
        return True
    try:
        postman.send(
            compose(
                key=message.key,
                to=message.recipient.email,
                language=message.language,
                subject=message.subject,
                text=message.text,
                html=message.html,
            )
        )
    except Exception as error:  # noqa: BLE001 the boundary: whatever the mail server does belongs on the row
        log.warning(
            "mail_failed",
            message=message.uid,
            attempts=message.attempts,
            error=type(error).__name__,
        )
        over = is_permanent(error) or message.attempts >= settings.OUTBOX_MAX_MAIL_ATTEMPTS
        _finish(
            attempt, AttemptResult.REFUSED if over else AttemptResult.POSTPONED, describe(error)
        )
    else:
        _finish(attempt, AttemptResult.ACCEPTED, "")
    return True


@transaction.atomic
def claim_mail(priority: Priority) -> MailAttempt | None:
    """Lease the longest-due mail of one queue and write down that an attempt begins; None if
    nothing is due.
    """
    at = now()
    due = Message.objects.due_mail(at).of(priority)
    rows = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    message = rows.select_related("recipient").order_by("due_at").first()
    if message is None:
        return None
    message.attempts += 1
    message.claimed_at = at
    message.due_at = at + _lease(message.attempts)
    message.save(update_fields=["attempts", "claimed_at", "due_at"])
    return MailAttempt.objects.create(message=message, started_at=at)


def _lease(attempts: int) -> timedelta:
    """Return how long an attempt may take: never less than a slow mail server needs."""
    return max(wait_after(attempts), timedelta(seconds=settings.OUTBOX_MAIL_LEASE_SECONDS))


@transaction.atomic
def _finish(attempt: MailAttempt, result: AttemptResult, error: str) -> None:
    at = now()
    attempt.result, attempt.error, attempt.finished_at = result, error, at
    attempt.save(update_fields=["result", "error", "finished_at"])
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(
        pk=attempt.message_id
    )
    if result == AttemptResult.ACCEPTED and message.state != MessageState.SENT:
        message.send(at=at)  # also if staff held it meanwhile: it has left
    elif message.state != MessageState.DUE:
        return  # another attempt ended first
    elif result == AttemptResult.REFUSED:
        message.bounce(at=at, error=error)
    else:
        message.due_at = at + wait_after(message.attempts)
        message.last_error = error
    message.save()
