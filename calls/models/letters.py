"""Letters that tell a decision, when they leave, and what an applicant answers to it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import Outcome, ReleaseState
from calls.models.applications import Application
from calls.models.calls import Call
from calls.models.reviews import Decision
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled, short_moment
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

R = ReleaseState


class LetterTemplate(models.Model):
    """The text of the letter of one outcome, in both languages, with names of fields in braces."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="letters", verbose_name=_("call"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    body = models.TextField(_("letter"))
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    class Meta:
        verbose_name = _("letter of a call")
        verbose_name_plural = _("letters of a call")
        constraints = [
            models.UniqueConstraint(fields=["call", "outcome"], name="calls_lettertemplate_once"),
        ]

    def __str__(self) -> str:
        return labelled(self.call, self.get_outcome_display())


class DecisionRelease(FSMModelMixin, models.Model):
    """Decisions of a call that leave together at a moment, once."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="releases", verbose_name=_("call"))
    decisions = models.ManyToManyField(
        Decision, related_name="releases", verbose_name=_("decisions")
    )
    release_at = models.DateTimeField(_("leaves at"))
    planned_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("planned by"),
    )
    planned_at = models.DateTimeField(_("planned"), default=now, editable=False)
    released_at = models.DateTimeField(
        pgettext_lazy("release", "carried out"), null=True, editable=False
    )
    report = models.JSONField(_("report"), default=list)
    state = FSMField(_("state"), default=R.PLANNED, choices=R.choices, protected=True)

    class Meta:
        verbose_name = _("release of decisions")
        verbose_name_plural = _("releases of decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=R.values), name="calls_decisionrelease_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} ({short_moment(self.release_at)})"

    @transition(field=state, source=R.PLANNED, target=R.RELEASED)
    def release(self, *, at: datetime) -> None:
        """Its decisions are out; the report says what became of each."""
        self.released_at = at

    @transition(field=state, source=R.PLANNED, target=R.CANCELLED)
    def cancel(self) -> None:
        """Nothing leaves; the decisions stay pending."""


class Appeal(models.Model):
    """What an applicant objects to a decision, and what the cluster answered."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    text = models.TextField(_("objection"))
    raised_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("received"), default=now, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    class Meta:
        verbose_name = _("objection to a decision")
        verbose_name_plural = _("objections to decisions")

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def application(self) -> Application:
        """The application that was decided."""
        return self.decision.application


_KEPT = "Five years after the decision, or as long as the award that came of it."
declare(LetterTemplate, purpose="Letters of a call.", retention="As the call.")
declare(
    DecisionRelease,
    purpose="Record when decisions left.",
    retention=_KEPT,
    fields={"planned_by": "identity"},
)
declare(
    Appeal,
    purpose="Objections to decisions.",
    retention=_KEPT,
    fields={
        "raised_by": "identity",
        "answered_by": "identity",
        "text": "free text",
        "answer": "free text",
    },
    access=Access(gives={"raised_by": ("text",), "answered_by": ("answer",)}),
)
