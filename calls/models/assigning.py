"""Who should review what: what a call wants, and each proposal that was computed for it."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import PairOutcome, RunState, Voice
from calls.models.applications import Application
from calls.models.calls import Call
from pscc.kernel.clock import now
from pscc.kernel.formats import short_moment
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

R = RunState
MORE_VOICES = _("There are more kinds of experts than reviews of each application.")


class ReviewPlan(models.Model):
    """What a call wants of its review and its panel."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="review_plan")
    reviews_each = models.PositiveSmallIntegerField(
        _("reviews of each application"),
        default=3,
        db_default=3,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
    )
    voices = ArrayField(
        models.CharField(max_length=12, choices=Voice.choices),
        verbose_name=_("at least one of each"),
        default=list,
        blank=True,
    )
    one_per_organisation = models.BooleanField(
        _("no two experts of one organisation"), default=True, db_default=True
    )
    is_anonymous = models.BooleanField(
        _("experts do not learn who applies"),
        default=False,
        db_default=False,
        help_text=_("Names are taken out of answers and files before an expert reads them."),
    )
    correction_days = models.PositiveSmallIntegerField(
        _("days for factual corrections"),
        default=0,
        db_default=0,
        help_text=_("0: applicants do not see the reviews before the decision."),
    )
    correction_words = models.PositiveSmallIntegerField(
        _("words for factual corrections"), default=500, db_default=500
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum of the panel"), default=3, db_default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("review plan")
        verbose_name_plural = _("review plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(voices__len__lte=F("reviews_each")),
                name="calls_reviewplan_a_review_for_each_voice",
                violation_error_message=MORE_VOICES,
            ),
        ]

    def __str__(self) -> str:
        return str(self.call)


class AssignmentRunQuerySet(models.QuerySet["AssignmentRun"]):
    """Words for asking about runs."""

    def waiting(self, at: datetime) -> "AssignmentRunQuerySet":
        """Those to which a worker owes a turn, and none is at it."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=at)
        return self.filter(free, state__in=(R.QUEUED, R.DRAFT), done_turn__lt=F("turn"))

    def to_invite(self, at: datetime) -> "AssignmentRunQuerySet":
        """Those whose experts the worker still invites, and none is at it."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=at)
        return self.filter(free, state=R.RELEASING)

    def lock(self, pk: int) -> "AssignmentRun":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class AssignmentRun(FSMModelMixin, models.Model):
    """One computed proposal of who reviews what, reproducible from what it holds.

    Nobody outside the office knows of it before it is released.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(
        Call, models.CASCADE, related_name="assignment_runs", verbose_name=_("call")
    )
    parameters = models.JSONField(_("parameters"), default=dict)
    inputs_sha256 = models.CharField(_("digest of the inputs"), max_length=64, blank=True)
    inputs_stamp = models.CharField(max_length=64, default="", db_default="", editable=False)
    method = models.CharField(_("method"), max_length=40, blank=True)
    report = models.JSONField(_("report"), default=dict)
    due_at = models.DateTimeField(_("reviews due"))
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(
        pgettext_lazy("assignment run", "asked"), default=now, editable=False
    )
    finished_at = models.DateTimeField(_("computed"), null=True, editable=False)
    released_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(
        pgettext_lazy("assignment run", "invitations sent"), null=True, editable=False
    )
    # Each change by hand asks for one more turn of the worker; `held_until` is its lease.
    turn = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    done_turn = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    state = FSMField(_("state"), default=R.QUEUED, choices=R.choices, protected=True)

    objects = AssignmentRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment run")
        verbose_name_plural = _("assignment runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=R.values), name="calls_assignmentrun_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(R.RELEASING, R.RELEASED))
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="calls_assignmentrun_released_by_someone",
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state__in=(R.QUEUED, R.DRAFT, R.RELEASING)),
                name="calls_assignmentrun_one_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} ({short_moment(self.created_at)})"

    @property
    def is_waiting(self) -> bool:
        """Tell whether the worker owes a turn."""
        return self.state in (R.QUEUED, R.DRAFT) and self.done_turn < self.turn

    @property
    def is_busy(self) -> bool:
        """Tell whether the worker computes, or still invites."""
        return self.is_waiting or self.state == R.RELEASING

    @transition(field=state, source=[R.QUEUED, R.DRAFT], target=R.DRAFT)
    def finish(self, *, at: datetime) -> None:
        """A proposal is there; computing anew replaces it."""
        self.finished_at = at

    @transition(field=state, source=[R.QUEUED, R.DRAFT], target=R.FAILED)
    def fail(self, *, at: datetime) -> None:
        """No proposal is possible; the report says what stands in the way."""
        self.finished_at = at

    @transition(field=state, source=R.DRAFT, target=R.RELEASING)
    def release(self, *, by: Any, at: datetime) -> None:
        """Somebody wants these experts asked; the worker invites them one after the other."""
        self.released_by, self.released_at = by, at

    @transition(field=state, source=R.RELEASING, target=R.RELEASED)
    def end_release(self) -> None:
        """Every pair has its outcome."""

    @transition(field=state, source=[R.QUEUED, R.DRAFT], target=R.DISCARDED)
    def discard(self) -> None:
        """The office does not want it; it stays for the record."""


class ProposedPair(models.Model):
    """An expert proposed for an application, with the parts of the score that explain why."""

    run = models.ForeignKey(AssignmentRun, models.CASCADE, related_name="pairs")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    expert = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    score = models.FloatField(_("affinity"))
    parts = models.JSONField(_("made of"), default=dict)
    alternates = models.JSONField(_("next best"), default=list)
    is_fixed = models.BooleanField(_("accepted already"), default=False)
    outcome = models.CharField(
        _("what became of it"),
        max_length=8,
        choices=PairOutcome.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    refusal = models.TextField(_("why not"), blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("proposed pair")
        verbose_name_plural = _("proposed pairs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "application", "expert"], name="calls_proposedpair_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", *PairOutcome.values)),
                name="calls_proposedpair_known_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.expert}"


declare(ReviewPlan, purpose="Rules of a call's review.", retention="As the call.")
declare(
    AssignmentRun,
    purpose="Show how experts were chosen.",
    retention="Five years after the decision.",
    fields={"created_by": "identity", "released_by": "identity", "report": "professional life"},
    access=Access(withholds={"report": "names the experts of a procedure"}),
)
declare(
    ProposedPair,
    purpose="Show how experts were chosen.",
    retention="Five years after the decision.",
    fields={"expert": "identity", "alternates": "identity", "refusal": "professional life"},
    closure=Closure(keeps={"alternates": "numbers of accounts, which have no name any more"}),
    access=Access(
        withholds={
            "expert": "a proposal, which is no invitation until the office releases it",
            "alternates": "names other experts",
            "refusal": "says who else was proposed",
        }
    ),
)
