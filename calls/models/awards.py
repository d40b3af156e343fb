"""What follows a selection: the award, its agreement, milestones, payments, reports, amendments."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import AwardState, PaymentState, ReportKind, ReportState
from calls.models.applications import Application
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled, money
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

A, P, R = AwardState, PaymentState, ReportState


class Award(FSMModelMixin, models.Model):
    """What the cluster grants to a selected application. Public only where `published_at` is set.

    Amounts are in euros.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    title = models.CharField(_("public title"), max_length=160)
    summary = models.TextField(_("public summary"), blank=True)
    amount = models.DecimalField(_("amount (EUR)"), max_digits=12, decimal_places=2)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer expected by"))
    conditions = models.TextField(_("conditions"), blank=True)
    offered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("offered by"),
    )
    offered_at = models.DateTimeField(_("offered"), default=now, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    agreement = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_why = models.TextField(_("why it ended"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    public_changed_at = models.DateTimeField(null=True, editable=False)  # what the file says of it
    state = FSMField(_("state"), default=A.OFFERED, choices=A.choices, protected=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=A.values), name="calls_award_known_state"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="calls_award_amount"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="calls_award_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(A.RUNNING, A.CLOSED)) | Q(signed_on__isnull=False),
                name="calls_award_running_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state=A.RECALLED) | (~Q(ended_why="") & Q(ended_at__isnull=False)),
                name="calls_award_recalled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("calls:award_detail", kwargs={"uid": self.uid})

    @transition(field=state, source=A.OFFERED, target=A.ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """A signatory of the project takes it."""
        self.answered_by, self.answered_at = by, at

    @transition(field=state, source=A.OFFERED, target=A.REFUSED)
    def refuse(self, *, by: Any, at: datetime) -> None:
        """A signatory does not take it."""
        self.answered_by, self.answered_at = by, at

    @transition(field=state, source=A.OFFERED, target=A.RECALLED)
    def recall(self, *, why: str, at: datetime) -> None:
        """The cluster does not offer it any more; nobody had answered."""
        self.ended_why, self.ended_at = why, at

    @transition(field=state, source=A.RECALLED, target=A.OFFERED)
    def offer_again(self, *, by: Any, at: datetime) -> None:
        """The same project gets another offer in the place of the one that was taken back."""
        self.offered_by, self.offered_at = by, at
        self.ended_why, self.ended_at = "", None

    @transition(field=state, source=A.ACCEPTED, target=A.RUNNING)
    def start(self, *, signed_on: date) -> None:
        """The agreement is signed."""
        self.signed_on = signed_on

    @transition(field=state, source=A.RUNNING, target=A.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Everything due was delivered and paid."""
        self.ended_at = at

    @transition(field=state, source=[A.ACCEPTED, A.RUNNING], target=A.TERMINATED)
    def terminate(self, *, why: str, at: datetime) -> None:
        """It ends before its time."""
        self.ended_why, self.ended_at = why, at


class AwardMilestone(models.Model):
    """What is to be reached by a day."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due"))
    reached_on = models.DateField(_("reached"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone of an award")
        verbose_name_plural = _("milestones of an award")

    def __str__(self) -> str:
        return str(self.title)


class AwardPayment(FSMModelMixin, models.Model):
    """A part of the amount (EUR), paid on a day where its condition holds."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="payments")
    amount = models.DecimalField(_("amount (EUR)"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("due"))
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    paid_on = models.DateField(_("paid"), null=True, editable=False)
    state = FSMField(_("state"), default=P.PLANNED, choices=P.choices, protected=True)

    class Meta:
        verbose_name = _("payment of an award")
        verbose_name_plural = _("payments of an award")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=P.values), name="calls_awardpayment_known_state"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="calls_awardpayment_amount"),
            models.CheckConstraint(
                condition=~Q(state=P.PAID) | Q(paid_on__isnull=False),
                name="calls_awardpayment_paid_has_day",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.award, money(self.amount))

    @transition(field=state, source=P.PLANNED, target=P.PAID)
    def pay(self, *, on: date) -> None:
        """The money left."""
        self.paid_on = on

    @transition(field=state, source=P.PLANNED, target=P.CANCELLED)
    def cancel(self) -> None:
        """It will not be paid."""


class AwardReport(FSMModelMixin, models.Model):
    """A report that the team owes by a day, with reminders before and after."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    award = models.ForeignKey(Award, models.CASCADE, related_name="reports")
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices)
    due_on = models.DateField(_("due"))
    text = models.TextField(_("report"), blank=True)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    remark = models.TextField(_("what the cluster asks"), blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    state = FSMField(_("state"), default=R.DUE, choices=R.choices, protected=True)

    class Meta:
        verbose_name = _("report on an award")
        verbose_name_plural = _("reports on awards")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=R.values), name="calls_awardreport_known_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="calls_awardreport_due")]

    def __str__(self) -> str:
        return labelled(self.award, self.get_kind_display())

    @transition(field=state, source=[R.DUE, R.RETURNED], target=R.SENT)
    def send(self, *, by: Any, at: datetime) -> None:
        """The team hands it in."""
        self.sent_by, self.sent_at = by, at

    @transition(field=state, source=R.SENT, target=R.RETURNED)
    def give_back(self, *, remark: str) -> None:
        """The cluster asks for more."""
        self.remark = remark

    @transition(field=state, source=R.SENT, target=R.ACCEPTED)
    def accept(self, *, at: datetime) -> None:
        """The cluster is content."""
        self.accepted_at = at


class AwardAmendment(models.Model):
    """A signed change of an award: what its amount and end were and what they became."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.TextField(_("reason"))
    signed_on = models.DateField(_("signed on"))
    amount_before = models.DecimalField(_("amount before (EUR)"), max_digits=12, decimal_places=2)
    amount_after = models.DecimalField(_("amount after (EUR)"), max_digits=12, decimal_places=2)
    ends_before = models.DateField(_("end before"), null=True)
    ends_after = models.DateField(_("end after"), null=True, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(_("noted"), default=now, editable=False)

    class Meta:
        verbose_name = _("amendment of an award")
        verbose_name_plural = _("amendments of an award")
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="calls_awardamendment_number"),
        ]

    def __str__(self) -> str:
        return f"{self.award} ({self.number})"


_KEPT = (
    "Ten years after the last payment (public money); where nothing was paid, five years after it"
    " ended."
)
_PURPOSE = "Awards and their follow-up."
declare(
    Award,
    purpose=_PURPOSE,
    retention=_KEPT,
    fields={
        "offered_by": "identity",
        "answered_by": "identity",
        "agreement": "documents",
        "conditions": "free text",
        "ended_why": "free text",
    },
    access=Access(
        withholds={
            "conditions": "the agreement's, and on the page of the award",
            "ended_why": "the agreement's, and on the page of the award",
        }
    ),
)
declare(AwardMilestone, purpose=_PURPOSE, retention=_KEPT)
declare(AwardPayment, purpose=_PURPOSE, retention=_KEPT)
declare(
    AwardReport,
    purpose=_PURPOSE,
    retention=_KEPT,
    fields={"sent_by": "identity", "text": "free text", "file": "documents", "remark": "free text"},
    access=Access(withholds={"remark": "the office's, and on the page of the award"}),
)
declare(
    AwardAmendment,
    purpose=_PURPOSE,
    retention=_KEPT,
    fields={"made_by": "identity", "reason": "free text"},
)
