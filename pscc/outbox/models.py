"""What is to happen, to whom it is told, and what became of it."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid
from pscc.outbox.enums import AttemptResult, Channel, MessageState, Priority, SealedState
from pscc.outbox.events import bulk_handlers, bulk_kinds
from pscc.outbox.walls import PortalsOwnQuerySet, behind_walls

_UNFINISHED = Q(done_at=None, dead_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Words about deliveries."""

    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        """Keep what a member of staff may see: each room's walls hold here too."""
        return self.filter(behind_walls(self, user))

    def unfinished(self) -> "DeliveryQuerySet":
        """Keep those still to be handled."""
        return self.filter(_UNFINISHED)

    def due(self, at: datetime) -> "DeliveryQuerySet":
        """Keep those to be handled by `at`, and not leased to a worker."""
        return self.unfinished().filter(due_at__lte=at)

    def of(self, priority: Priority) -> "DeliveryQuerySet":
        """Keep those that wait in one queue."""
        keep = self.filter if priority == Priority.BULK else self.exclude
        return keep(handler__in=bulk_handlers())

    def dead(self) -> "DeliveryQuerySet":
        """Keep those given up after too many attempts."""
        return self.exclude(dead_at=None)


class Delivery(models.Model):
    """One reaction (a handler) to one occurrence (an event): the queue of record.

    Waiting, leased, done or dead follows from the dates; `due_at` in the future after `claimed_at`
    is a lease.
    """

    key = models.CharField(_("key"), max_length=300, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=100)
    handler = models.CharField(_("handler"), max_length=150)
    payload = models.JSONField(_("ids"), default=dict)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"))
    claimed_at = models.DateTimeField(_("last taken up"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    dead_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None), name="outbox_delivery_done_or_dead"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=_UNFINISHED, name="outbox_delivery_due"),
            models.Index(fields=["-created_at"], name="outbox_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.handler}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Words about messages."""

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Keep what a member of staff may see of others' messages: each room's walls hold here
        too. One's own are in `inbox_of`.
        """
        return self.filter(behind_walls(self, user))

    def inbox_of(self, user: Any) -> "MessageQuerySet":
        """Keep what a person finds in the inbox."""
        return self.filter(recipient_id=user.pk, channel=Channel.INBOX, state=MessageState.SENT)

    def unread(self) -> "MessageQuerySet":
        """Keep what was not opened yet."""
        return self.filter(read_at=None)

    def unread_first(self) -> "MessageQuerySet":
        """Order by unread, then newest."""
        return self.order_by(F("read_at").asc(nulls_first=True), "-created_at", "-pk")

    def due_mail(self, at: datetime) -> "MessageQuerySet":
        """Keep mails to be sent by `at`, and not leased to a worker."""
        return self.filter(channel=Channel.MAIL, state=MessageState.DUE, due_at__lte=at)

    def of(self, priority: Priority) -> "MessageQuerySet":
        """Keep those that wait in one queue."""
        keep = self.filter if priority == Priority.BULK else self.exclude
        return keep(kind__in=bulk_kinds())


class Message(FSMModelMixin, models.Model):
    """What one person is told by one channel, written in that person's language."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=400, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=100)
    kind = models.CharField(_("kind"), max_length=100)
    # Kept here too: a delivery is forgotten long before its messages.
    payload = models.JSONField(_("ids"), default=dict, db_default={}, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = FSMField(
        _("state"),
        max_length=10,
        choices=MessageState.choices,
        default=MessageState.DUE,
        protected=True,
    )
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    url = models.CharField(_("page on the portal"), max_length=300)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))
    claimed_at = models.DateTimeField(_("last taken up"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("given up"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="outbox_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
                name="outbox_message_sent_has_date",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=MessageState.BOUNCED, bounced_at__isnull=False, channel=Channel.MAIL
                )
                | (~Q(state=MessageState.BOUNCED) & Q(bounced_at=None)),
                name="outbox_message_bounced_has_date",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(channel=Channel.INBOX, state=MessageState.SENT),
                name="outbox_message_read_in_inbox",
            ),
            models.CheckConstraint(
                condition=Q(url__regex=r"^/([^/\\]|$)"), name="outbox_message_url_is_path"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(channel=Channel.MAIL, state=MessageState.DUE),
                name="outbox_message_mail_due",
            ),
            models.Index(
                F("recipient"), F("read_at").asc(nulls_first=True), F("created_at").desc(),
                condition=Q(channel=Channel.INBOX, state=MessageState.SENT),
                name="outbox_message_inbox",
            ),
            models.Index(fields=["-created_at"], name="outbox_message_newest"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.ReadOnly(
                name="immutable",
                fields=["uid", "key", "recipient", "channel", "subject", "text", "html"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    @transition(field=state, source=MessageState.DUE, target=MessageState.HELD)
    def hold(self) -> None:
        """Keep a mail back until staff release it."""

    @transition(field=state, source=MessageState.HELD, target=MessageState.DUE)
    def release(self, at: datetime) -> None:
        """Let a held mail leave."""
        self.due_at = at

    @transition(field=state, source=[MessageState.DUE, MessageState.HELD], target=MessageState.SENT)
    def send(self, at: datetime) -> None:
        """Note that the mail server took the mail, or put the message into the inbox."""
        self.sent_at = at
        self.last_error = ""

    @transition(field=state, source=MessageState.DUE, target=MessageState.BOUNCED)
    def bounce(self, at: datetime, error: str) -> None:
        """Note that the mail cannot be delivered."""
        self.bounced_at = at
        self.last_error = error

    @transition(
        field=state, source=[MessageState.SENT, MessageState.BOUNCED], target=MessageState.DUE
    )
    def resend(self, at: datetime) -> None:
        """Send the same mail once more, with the same Message-ID."""
        self.sent_at = self.bounced_at = None
        self.due_at = at
        self.attempts = 0


class MailAttempt(models.Model):
    """One conversation with the mail server about a message, written before it begins."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mail_attempts")
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=10, choices=AttemptResult.choices, default=AttemptResult.STARTED
    )
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("attempt to send")
        verbose_name_plural = _("attempts to send")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.result}"


class SealedMail(FSMModelMixin, models.Model):
    """A mail to an address, with a secret in it (code, reset link, a subscriber's link): its text
    is encrypted, short-lived, and erased once it left.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    priority = models.CharField(
        _("queue"), max_length=12, choices=Priority.choices, editable=False,
        default=Priority.INTERACTIVE, db_default=Priority.INTERACTIVE,
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=100)
    to = models.EmailField(_("recipient"))
    state = FSMField(
        _("state"), max_length=10, choices=SealedState.choices, default=SealedState.DUE,
        protected=True,
    )  # fmt: skip
    sealed = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(_("written"))
    expires_at = models.DateTimeField(_("expires"))
    due_at = models.DateTimeField(_("due"))
    claimed_at = models.DateTimeField(_("last taken up"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = PortalsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("account mail")
        verbose_name_plural = _("account mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SealedState.DUE, sealed__isnull=False)
                | (
                    Q(state__in=[s for s in SealedState.values if s != SealedState.DUE])
                    & Q(sealed=None)
                ),
                name="outbox_sealedmail_erased_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state=SealedState.SENT, sent_at__isnull=False)
                | (~Q(state=SealedState.SENT) & Q(sent_at=None)),
                name="outbox_sealedmail_sent_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=SealedState.DUE), name="outbox_sealedmail_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"

    @transition(field=state, source=SealedState.DUE, target=SealedState.SENT)
    def send(self, at: datetime) -> None:
        """Note that the mail server took it, and erase the text."""
        self.sent_at = at
        self.sealed = None
        self.last_error = ""

    @transition(field=state, source=SealedState.DUE, target=SealedState.EXPIRED)
    def expire(self) -> None:
        """Erase the text of a mail that would come too late."""
        self.sealed = None

    @transition(field=state, source=SealedState.DUE, target=SealedState.BOUNCED)
    def bounce(self, error: str) -> None:
        """Note that the address refuses mail, and erase the text."""
        self.sealed = None
        self.last_error = error


class MailPreference(models.Model):
    """A person's wish not to get one optional kind of mail; the inbox has it all the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    mail = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="outbox_mailpreference_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mail}"


class SweepRun(models.Model):
    """When a periodic work last ran, and how it ended: health and staff read it."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)
    last_error = models.TextField(_("last report"), blank=True)
    leased_until = models.DateTimeField(_("running until at most"), null=True, blank=True)

    objects = PortalsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic work")
        verbose_name_plural = _("periodic works")

    def __str__(self) -> str:
        return self.name


declare(
    Delivery,
    purpose="Makes sure that every consequence of an act happens; holds ids only.",
    retention="90 days after it was done.",
)
declare(
    Message,
    purpose="Tells a person what concerns them, and lets staff see that it was told.",
    retention="24 months.",
    fields={"recipient": "identity", "subject": "correspondence", "text": "correspondence",
            "html": "correspondence", "url": "correspondence",
            "language": "preference", "read_at": "behaviour"},
    closure=Closure(goes_with="recipient"),
    access=Access(withholds={"html": "the text says the same"}, shows=("kind", "sent_at")),
)  # fmt: skip
declare(
    MailAttempt,
    purpose="Shows whether a mail reached the mail server.",
    retention="With its message.",
    fields={"error": "correspondence"},
    closure=Closure(goes_with="message__recipient"),
)
declare(
    SealedMail,
    purpose="Brings codes and links, and the newsletter, to their owner; staff never see the text.",
    retention="Text: until sent or expired, at most a day, a newsletter a week. Row: 30 days.",
    fields={"to": "contact", "sealed": "credential"},
    closure=Closure(goes_with_address="to"), access=Access(gives={"to": ("to",)}),
)  # fmt: skip
declare(
    MailPreference,
    purpose="Respects which mails a person wants.",
    retention="As long as the account.",
    fields={"user": "identity", "mail": "preference"},
    closure=Closure(goes_with="user"),
)
declare(SweepRun, purpose="Shows that periodic work runs.", retention="As long as the portal.")
