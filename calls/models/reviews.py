"""Review: an expert's assignment is also the review; a decision is invisible until it is
released.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import WRITING_STATES, AssignmentState, DecisionState, Outcome
from calls.models.applications import Application, Submission
from calls.models.calls import Criterion
from partners.models import ConflictOfInterest
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.spoken import read_in
from pscc.kernel.uids import new_uid

A = AssignmentState


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Words for asking about assignments."""

    def of_expert(self, user: Any) -> "AssignmentQuerySet":
        """The expert's own, from the invitation on, except behind a conflict of interest; a
        proposal that staff dropped was never an invitation.
        """
        if not user.is_authenticated:
            return self.none()
        walled = ConflictOfInterest.objects.walls(user).values("project_id")
        return self.filter(expert=user).exclude(
            Q(state__in=(A.PROPOSED, A.RECUSED))
            | Q(state=A.EXPIRED, invited_at__isnull=True)
            | Q(application__project_id__in=walled)
        )

    def visible_to(self, user: Any) -> "AssignmentQuerySet":
        """The expert's own, and those of applications that the person handles."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(pk__in=self.model.objects.of_expert(user).values("pk"))
            | Q(application__in=Application.objects.handled_by(user))
        )

    def counted(self) -> "AssignmentQuerySet":
        """Submitted reviews: those whose scores count."""
        return self.filter(state=A.SUBMITTED)

    def lock(self, pk: int) -> "Assignment":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Assignment(FSMModelMixin, models.Model):
    """An expert asked to review an application; once accepted, the review itself.

    `submission` is the snapshot that the expert reads; a later round marks the review, it does not
    change it.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="assignments", verbose_name=_("expert")
    )
    state = FSMField(_("state"), default=A.PROPOSED, choices=A.choices, protected=True)
    due_at = models.DateTimeField(_("due"))
    invited_at = models.DateTimeField(_("invited"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    decline_reason = models.TextField(_("reason"), blank=True)
    suggested = models.TextField(_("suggested colleague"), blank=True, default="", db_default="")
    confidential_comment = models.TextField(
        _("confidential comment, for the panel only"), blank=True
    )
    comment_to_applicant = models.TextField(_("comment to the applicant"), blank=True)
    version = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    assigned_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("assigned by"),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["application", "expert"], name="calls_assignment_once"),
            models.CheckConstraint(
                condition=Q(state__in=A.values), name="calls_assignment_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=A.SUBMITTED) | Q(submitted_at__isnull=False),
                name="calls_assignment_submitted_has_time",
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="calls_assignment_expert_state")]

    def __str__(self) -> str:
        return f"{self.application} / {self.expert}"

    def get_absolute_url(self) -> str:
        return reverse("calls:review_detail", kwargs={"uid": self.uid})

    @transition(field=state, source=[A.PROPOSED, A.EXPIRED], target=A.INVITED)
    def invite(self, *, at: datetime) -> None:
        """The expert is asked, or once more after staff stopped waiting or dropped the proposal."""
        self.invited_at, self.answered_at = at, None

    @transition(field=state, source=A.INVITED, target=A.ACCEPTED)
    def accept(self, *, at: datetime) -> None:
        """The expert declares no conflict and takes it on."""
        self.answered_at = at

    @transition(field=state, source=A.INVITED, target=A.DECLINED)
    def decline(self, *, reason: str, at: datetime) -> None:
        """The expert cannot take it on."""
        self.decline_reason, self.answered_at = reason, at

    @transition(
        field=state, source=[A.PROPOSED, A.INVITED, *WRITING_STATES, A.SUBMITTED], target=A.RECUSED
    )
    def recuse(self, *, at: datetime) -> None:
        """A conflict of interest was declared or found; what was written is frozen and no longer
        counts.
        """
        self.answered_at = self.answered_at or at

    @transition(field=state, source=WRITING_STATES, target=A.IN_PROGRESS)
    def write(self) -> None:
        """The expert saves something."""

    @transition(field=state, source=WRITING_STATES, target=A.SUBMITTED)
    def submit(self, *, at: datetime) -> None:
        """The review is complete and counts."""
        self.submitted_at = at

    @transition(field=state, source=A.SUBMITTED, target=A.REOPENED)
    def reopen(self) -> None:
        """Staff give it back for a change."""

    @transition(field=state, source=[A.PROPOSED, A.INVITED, *WRITING_STATES], target=A.EXPIRED)
    def expire(self) -> None:
        """Staff no longer wait for it, or drop a proposal that nobody was told of."""


class CriterionScore(models.Model):
    """An expert's score on one criterion. Not applicable is excluded from the mean, never zero."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1, null=True, blank=True)
    is_not_applicable = models.BooleanField(_("not applicable"), default=False)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "criterion"], name="calls_criterionscore_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0),
                name="calls_criterionscore_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(is_not_applicable=False) | Q(score__isnull=True),
                name="calls_criterionscore_not_applicable_has_no_score",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.criterion, self.score)

    @property
    def application(self) -> Application:
        """The application it belongs to."""
        return self.assignment.application


class DecisionQuerySet(models.QuerySet["Decision"]):
    def released(self) -> "DecisionQuerySet":
        """Those that the applicant may know, the last one first."""
        return self.filter(state=DecisionState.RELEASED).order_by("-pk")

    def standing(self) -> "DecisionQuerySet":
        """Pending or released: what counts, the last word first."""
        return self.exclude(state=DecisionState.ANNULLED).order_by("-pk")

    def conclusive(self) -> "DecisionQuerySet":
        """Those after which nothing else is decided: a released place on the reserve list waits
        for another word.
        """
        return self.standing().exclude(state=DecisionState.RELEASED, outcome=Outcome.RESERVE)

    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """Released ones for the team; all of them for those who handle the application."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(application__in=Application.objects.handled_by(user))
            | Q(application__in=Application.objects.of_team(user), state=DecisionState.RELEASED)
        )

    def lock(self, pk: int) -> "Decision":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Decision(FSMModelMixin, models.Model):
    """What was decided. Lives apart from the application, whose state moves only at the release."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    reasons = models.TextField(_("reasons, for the record"), blank=True)
    # As typed, or in each language as `pscc.kernel.spoken` writes it; never changed afterwards.
    letter = models.TextField(_("letter to the applicant"), blank=True)
    state = FSMField(
        _("state"), default=DecisionState.PENDING, choices=DecisionState.choices, protected=True
    )
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), editable=False)
    released_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state=DecisionState.ANNULLED)
                & ~Q(state=DecisionState.RELEASED, outcome=Outcome.RESERVE),
                name="calls_decision_one_conclusive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="calls_decision_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.RELEASED)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="calls_decision_released_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.application, self.get_outcome_display())

    @property
    def is_conclusive(self) -> bool:
        """Whether it is the last word: not annulled, and no released place on the reserve list."""
        is_reserve = self.outcome == Outcome.RESERVE and self.state == DecisionState.RELEASED
        return self.state != DecisionState.ANNULLED and not is_reserve

    @property
    def letter_to_read(self) -> str:
        """The letter in the reader's language."""
        return read_in(self.letter)

    @transition(field=state, source=DecisionState.PENDING, target=DecisionState.RELEASED)
    def release(self, *, by: Any, at: datetime) -> None:
        """The applicant may know."""
        self.released_by, self.released_at = by, at

    @transition(field=state, source=DecisionState.PENDING, target=DecisionState.ANNULLED)
    def annul(self) -> None:
        """Taken back before anyone outside knew."""


_KEPT = "Five years after the decision."
declare(
    Assignment,
    purpose="Review of applications.",
    retention=_KEPT,
    fields={
        "expert": "identity",
        "assigned_by": "identity",
        "decline_reason": "free text",
        "suggested": "identity",
        "confidential_comment": "opinion",
        "comment_to_applicant": "opinion",
    },
    closure=Closure(
        keeps={"suggested": "a colleague whom an expert named, proof of a fair procedure"}
    ),
    access=Access(
        gives={
            "expert": (
                "decline_reason",
                "suggested",
                "confidential_comment",
                "comment_to_applicant",
            )
        },
        only=~Q(state=AssignmentState.PROPOSED),  # no invitation until the office sends it
    ),
)
declare(
    CriterionScore,
    purpose="Review of applications.",
    retention=_KEPT,
    fields={"comment": "opinion"},
    access=Access(gives={"assignment__expert": ("comment",)}, shows=("criterion", "score")),
)
declare(
    Decision,
    purpose="Decisions on applications.",
    retention="Five years after the decision, or as long as the award that came of it.",
    fields={
        "decided_by": "identity",
        "released_by": "identity",
        "letter": "free text",
        "reasons": "free text",
    },
    access=Access(
        withholds={
            "letter": "the cluster's letter to an organisation",
            "reasons": "the cluster's decision on an organisation's dossier",
        }
    ),
)
