"""What the office makes out of a call's applications: files to download and messages to teams."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import ApplicationState, ExportKind, ExportState, MailingState
from calls.models.applications import Application
from calls.models.calls import Call
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

X, M = ExportState, MailingState


class Export(FSMModelMixin, models.Model):
    """The complete set of a call's sent applications as one file, built by a worker.

    What it holds is what the person who asked may read when it is built; only they download it,
    until `expires_at`.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="exports", verbose_name=_("call"))
    kind = models.CharField(_("kind"), max_length=8, choices=ExportKind.choices)
    states = ArrayField(
        models.CharField(max_length=12, choices=ApplicationState.choices),
        verbose_name=_("only in the states"),
        default=list,
        blank=True,
    )
    requested_by = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("asked"), default=now, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("in all"), default=0)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="export_of"
    )
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    expires_at = models.DateTimeField(_("downloadable until"), null=True, editable=False)
    fault = models.TextField(_("what went wrong"), blank=True)
    state = FSMField(_("state"), default=X.QUEUED, choices=X.choices, protected=True)

    class Meta:
        verbose_name = _("export of a call")
        verbose_name_plural = _("exports of a call")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=X.values), name="calls_export_known_state"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="calls_export_done_of_total"
            ),
            models.CheckConstraint(
                condition=~Q(state=X.DONE) | Q(file__isnull=False, expires_at__isnull=False),
                name="calls_export_done_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} ({self.kind})"

    @transition(field=state, source=[X.QUEUED, X.RUNNING], target=X.RUNNING)
    def start(self, *, total: int) -> None:
        """A worker begins, or begins again after it was stopped."""
        self.total, self.done = total, 0

    @transition(field=state, source=X.RUNNING, target=X.DONE)
    def finish(self, *, file: StoredFile, at: datetime, until: datetime) -> None:
        """The file is whole."""
        self.file, self.finished_at, self.expires_at, self.done = file, at, until, self.total

    @transition(field=state, source=[X.QUEUED, X.RUNNING], target=X.FAILED)
    def fail(self, *, at: datetime, fault: str) -> None:
        """It could not be built; the fault says why."""
        self.finished_at, self.fault = at, fault

    @transition(field=state, source=X.DONE, target=X.EXPIRED)
    def expire(self) -> None:
        """The link ends and the file goes."""
        self.file = None


class Mailing(FSMModelMixin, models.Model):
    """A message to the teams of a call's applications in some states; held before it leaves."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="mailings", verbose_name=_("call"))
    states = ArrayField(
        models.CharField(max_length=12, choices=ApplicationState.choices),
        verbose_name=_("to applications in the states"),
    )
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"))
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("written"), default=now, editable=False)
    send_at = models.DateTimeField(_("leaves at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    state = FSMField(_("state"), default=M.DRAFT, choices=M.choices, protected=True)

    class Meta:
        verbose_name = _("message to applicants")
        verbose_name_plural = _("messages to applicants")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=M.values), name="calls_mailing_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(M.HELD, M.SENT)) | Q(send_at__isnull=False),
                name="calls_mailing_held_until",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @transition(field=state, source=M.DRAFT, target=M.HELD)
    def hold(self, *, by: Any, send_at: datetime) -> None:
        """It leaves at a moment, unless it is stopped before."""
        self.approved_by, self.send_at = by, send_at

    @transition(field=state, source=M.HELD, target=M.DRAFT)
    def stop(self) -> None:
        """It does not leave; it can be changed and held again."""
        self.approved_by, self.send_at = None, None

    @transition(field=state, source=M.HELD, target=M.SENT)
    def send(self, *, at: datetime) -> None:
        """Its recipients are fixed and it is on its way, once."""
        self.sent_at = at

    @transition(field=state, source=M.DRAFT, target=M.CANCELLED)
    def cancel(self) -> None:
        """It will not be sent; it stays for the record."""


class MailingRecipient(models.Model):
    """One person whom a message was sent to, for one of their applications."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("recipient of a message")
        verbose_name_plural = _("recipients of a message")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "user"], name="calls_mailingrecipient_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.user}"


declare(
    Export,
    purpose="Files that the office made of a call's applications.",
    retention="The file seven days, the row one year.",
    fields={"requested_by": "identity", "file": "documents"},
)
declare(
    Mailing,
    purpose="What the office wrote to applicants.",
    retention="Five years after the call.",
    fields={"created_by": "identity", "approved_by": "identity", "body": "free text"},
    access=Access(gives={"created_by": ("body",)}),
)
declare(
    MailingRecipient,
    purpose="Whom the office wrote to.",
    retention="As the message.",
    fields={"user": "identity"},
)
