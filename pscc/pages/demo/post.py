"""The demo's mails of the past: most left, one was refused, one is held, one is to be tried again,
one came too late. All go the way of every mail of the portal.
"""

import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.mail import EmailMessage

from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.actions import hold_message, retry_message
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Priority
from pscc.outbox.mail import Postman
from pscc.outbox.models import Message
from pscc.outbox.posting import send_due_mail, send_next_message
from pscc.outbox.sealed import expire_sealed, send_next_sealed
from pscc.pages.demo.clock import database_time

REFUSED, BUSY = 550, 451  # what a mail server answers: for good, for now
HELD, BOUNCED, POSTPONED = (
    "partners.claim_refusal", "partners.join_refusal", "partners.claim_grant",
)  # fmt: skip


class UnwillingPostman(Postman):
    """Meets a mail server that takes nothing: for good (5xx) or for now (4xx)."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__()
        self._answer = (code, words.encode())

    def send(self, mail: EmailMessage) -> None:
        """Raise what `smtplib` raises for a recipient who is refused."""
        raise smtplib.SMTPRecipientsRefused(dict.fromkeys(mail.to, self._answer))


def deliver() -> None:
    """Let the account mails that are due leave."""
    postman = Postman()
    while send_next_sealed(postman):
        pass
    postman.close()


def refuse() -> None:
    """Let the next account mail meet a mail server that does not know its address."""
    send_next_sealed(UnwillingPostman(REFUSED, "5.1.1 user unknown"))


def expire() -> None:
    """Erase the account mails that came too late to leave."""
    expire_sealed()


def load_post(people: Mapping[str, User], at: datetime) -> int:
    """Post what was to be told of the past, once; return how many mails met an obstacle."""
    if Message.objects.filter(kind=HELD).exists():
        return 0
    with database_time(at - timedelta(days=5)) as moment:
        drain()
        mails = {mail.kind: mail for mail in _waiting()}
        obstacles = [mails[kind] for kind in (HELD, BOUNCED, POSTPONED) if kind in mails]
        for mail in obstacles:
            _meet(mail, by=people["admin"], at=moment)
        send_due_mail()
    return len(obstacles)


def _waiting() -> list[Message]:
    kinds = (HELD, BOUNCED, POSTPONED)
    return list(Message.objects.due_mail(now()).filter(kind__in=kinds))


def _meet(mail: Message, *, by: User, at: datetime) -> None:
    """Let staff hold a mail, or bring it to a mail server that does not take it."""
    if mail.kind == HELD:
        hold_message(message_id=mail.pk, by=by, at=at)
        return
    is_for_good = mail.kind == BOUNCED
    words = "5.2.2 mailbox full" if is_for_good else "4.7.1 greylisted"
    retry_message(message_id=mail.pk, by=by, at=at - timedelta(days=1))  # before all others
    postman = UnwillingPostman(REFUSED if is_for_good else BUSY, words)
    send_next_message(postman, Priority.INTERACTIVE)
