"""What experts say to one another after their reviews, and what the applicant may correct."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import CorrectionState
from calls.models.applications import Application
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

C = CorrectionState


class DiscussionMessage(models.Model):
    """What an expert of an application, or its office, says to the others; never changed."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="discussion")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    text = models.TextField(_("message"))
    created_at = models.DateTimeField(_("written"), default=now, editable=False)

    class Meta:
        verbose_name = _("message among experts")
        verbose_name_plural = _("messages among experts")
        indexes = [
            models.Index(fields=["application", "created_at"], name="calls_discussion_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.author}"


class ConsensusNote(models.Model):
    """What the rapporteur writes for the panel in the name of the experts."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="consensus")
    rapporteur = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("rapporteur")
    )
    text = models.TextField(_("consensus note"), blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, editable=False)

    class Meta:
        verbose_name = _("consensus note")
        verbose_name_plural = _("consensus notes")

    def __str__(self) -> str:
        return f"{self.application} / {self.rapporteur}"


class FactualCorrection(FSMModelMixin, models.Model):
    """The applicant's one chance to correct facts in the reviews before the panel meets."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="correction")
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), default=now, editable=False)
    due_at = models.DateTimeField(_("open until"))
    max_words = models.PositiveSmallIntegerField(_("words at most"))
    text = models.TextField(_("correction"), blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    state = FSMField(_("state"), default=C.OPEN, choices=C.choices, protected=True)

    class Meta:
        verbose_name = _("factual correction")
        verbose_name_plural = _("factual corrections")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=C.values), name="calls_factualcorrection_known_state"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @transition(field=state, source=C.OPEN, target=C.ANSWERED)
    def answer(self, *, text: str, by: Any, at: datetime) -> None:
        """The applicant has corrected what was wrong."""
        self.text, self.answered_by, self.answered_at = text, by, at

    @transition(field=state, source=C.OPEN, target=C.EXPIRED)
    def expire(self) -> None:
        """The time is over and nothing came."""


_KEPT = "Five years after the decision."
declare(
    DiscussionMessage,
    purpose="Review of applications.",
    retention=_KEPT,
    fields={"author": "identity", "text": "opinion"},
)
declare(
    ConsensusNote,
    purpose="Review of applications.",
    retention=_KEPT,
    fields={"rapporteur": "identity", "text": "opinion"},
)
declare(
    FactualCorrection,
    purpose="Let applicants correct facts in reviews.",
    retention=_KEPT,
    fields={"opened_by": "identity", "answered_by": "identity", "text": "free text"},
    access=Access(gives={"answered_by": ("text",)}),
)
