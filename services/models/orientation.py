"""Orientation: what a visitor told, what the portal answered, and what nobody could serve."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import Project
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid
from services.enums import ServiceKind, SessionState, WeightsState

S = SessionState
W = WeightsState
TOLD = (S.SENT, S.ANSWERED)  # states in which its person has shown it to the cluster
POINTS = (
    "need", "stage", "stage_neighbour", "tumour", "tumour_related", "tumour_agnostic", "modality",
    "lead_time", "capacity", "entitlement",
)  # fmt: skip


def _points(words: Any, default: int) -> Any:
    return models.PositiveSmallIntegerField(words, default=default)


class WeightSet(FSMModelMixin, models.Model):
    """How many points each match is worth in the recommendations; numbered, and never changed once
    it has been in use.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    need = _points(_("need served"), 40)
    stage = _points(_("stage matches"), 20)
    stage_neighbour = _points(_("neighbouring stage"), 10)
    tumour = _points(_("tumour type matches"), 15)
    tumour_related = _points(_("broader or narrower tumour type"), 10)
    tumour_agnostic = _points(_("any tumour type"), 8)
    modality = _points(_("modality matches"), 10)
    lead_time = _points(_("in time for the milestone"), 5)
    capacity = _points(_("a place is free"), 5)
    entitlement = _points(_("entitled or served first"), 5)
    note = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=now)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    activated_at = models.DateTimeField(_("in use since"), null=True, blank=True)
    state = FSMField(_("state"), max_length=8, default=W.DRAFT, choices=W.choices, protected=True)

    class Meta:
        verbose_name = _("weights of the orientation")
        verbose_name_plural = _("weights of the orientation")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=W.values), name="services_weightset_known_state"
            ),
            models.CheckConstraint(
                condition=Q(stage_neighbour__lte=F("stage"))
                & Q(tumour_related__lte=F("tumour"))
                & Q(tumour_agnostic__lte=F("tumour")),
                name="services_weightset_less_for_less",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="active"), name="services_weightset_one_active"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @transition(field=state, source=[W.DRAFT, W.RETIRED], target=W.ACTIVE)
    def activate(self, *, by: Any, at: datetime) -> None:
        """New sessions are answered with it."""
        self.activated_by, self.activated_at = by, at

    @transition(field=state, source=W.ACTIVE, target=W.RETIRED)
    def retire(self) -> None:
        """Another version takes its place; sessions answered with it keep it."""


class SessionQuerySet(models.QuerySet["OrientationSession"]):
    """Words for asking about orientations."""

    def of_person(self, user: Any) -> "SessionQuerySet":
        """Those of a person with an account."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def handled_by(self, user: Any) -> "SessionQuerySet":
        """Sent ones, for advisors and officers; one that became a project stays behind the
        project's walls. What nobody has sent is nobody's to read, left unfinished or not.
        """
        return self._behind_no_wall(user).filter(state__in=TOLD)

    def counted_by(self, user: Any) -> "SessionQuerySet":
        """Those left unfinished, for who may know how many there are: to be counted, not read."""
        return self._behind_no_wall(user).filter(state=S.ABANDONED)

    def _behind_no_wall(self, user: Any) -> "SessionQuerySet":
        if not (user.is_authenticated and allowed(user, "services.browse_orientations")):
            return self.none()
        conflicts: Any = Project._meta.apps.get_model("partners", "ConflictOfInterest").objects
        return self.exclude(project_id__in=conflicts.walls(user).values("project_id"))

    def visible_to(self, user: Any) -> "SessionQuerySet":
        """One's own, and those one looks after."""
        if not user.is_authenticated:
            return self.none()
        own = Q(person=user)
        return self.filter(own | Q(pk__in=self.model.objects.handled_by(user).values("pk")))

    def lock(self, pk: int) -> "OrientationSession":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class OrientationSession(FSMModelMixin, models.Model):
    """One walk through the twelve questions. It needs no account: whoever has its link (of which
    only a digest is stored) goes on with it, until it is sent and belongs to a person.

    `result` is the ranking as it was told, with the weights' version; `reranked` the advisor's own
    order, a list of keys beside it; `chosen` what the person ticked to ask for.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="orientations",
        verbose_name=_("person"),
    )
    language = models.CharField(max_length=2, default="fr")
    origin = models.CharField(
        _("came from"), max_length=120, blank=True, help_text=_("A service or a call.")
    )
    answers = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    visits = models.PositiveIntegerField(_("visits"), default=1, editable=False)
    weights = models.ForeignKey(
        WeightSet, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    result = models.JSONField(default=dict, blank=True)
    chosen: Any = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reranked: Any = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    summary = models.TextField(_("the advisor's answer"), blank=True)
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orientations",
        verbose_name=_("project"),
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orientations_advised",
        verbose_name=_("advisor"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("begun"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)
    state = FSMField(
        _("state"), max_length=10, default=S.ANSWERING, choices=S.choices, protected=True
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation")
        verbose_name_plural = _("orientations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=S.values), name="services_session_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.ANSWERING, S.ABANDONED])
                | Q(sent_at__isnull=False, person__isnull=False, weights__isnull=False),
                name="services_session_sent_is_somebodys",
            ),
        ]
        indexes = [models.Index(fields=["state", "updated_at"], name="services_session_queue")]

    def __str__(self) -> str:
        return self.uid

    def get_absolute_url(self) -> str:
        return reverse("services:orientation_result", kwargs={"uid": self.uid})

    @transition(field=state, source=S.ANSWERING, target=S.SENT)
    def send(self, *, at: datetime, due_at: datetime) -> None:
        """A person asks an advisor to look at it."""
        self.sent_at, self.due_at = at, due_at

    @transition(field=state, source=S.SENT, target=S.ANSWERED)
    def answer(self, *, at: datetime, summary: str) -> None:
        """The advisor has told the person what they think."""
        self.answered_at, self.summary = at, summary

    @transition(field=state, source=S.ANSWERED, target=S.SENT)
    def ask_again(self, *, at: datetime, due_at: datetime) -> None:
        """The person comes back with other answers."""
        self.sent_at, self.due_at, self.reminded_at = at, due_at, None

    @transition(field=state, source=S.ANSWERING, target=S.ABANDONED)
    def abandon(self) -> None:
        """Nobody has touched it for a month."""

    @transition(field=state, source=S.ABANDONED, target=S.ANSWERING)
    def resume(self) -> None:
        """Somebody comes back to it."""


class UnservedNeed(models.Model):
    """A need that no available service served when an orientation was sent: what is missing."""

    session = models.ForeignKey(
        OrientationSession, models.CASCADE, related_name="unserved", verbose_name=_("orientation")
    )
    need = models.CharField(_("need"), max_length=24, choices=ServiceKind.choices)
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    product_type = models.CharField(_("product type"), max_length=40, blank=True)
    found_at = models.DateTimeField(_("found"), default=now)

    class Meta:
        verbose_name = _("unserved need")
        verbose_name_plural = _("unserved needs")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "need"], name="services_unservedneed_once_each"
            )
        ]
        indexes = [models.Index(fields=["need", "stage"], name="services_unserved_map")]

    def __str__(self) -> str:
        return f"{self.get_need_display()} / {self.stage}"


class AdvisorProfile(models.Model):
    """What an advisor of the cluster looks after, and how much at a time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="advisor_profile",
        verbose_name=_("person"),
    )
    needs: Any = ArrayField(
        models.CharField(max_length=24, choices=ServiceKind.choices),
        default=list,
        blank=True,
        verbose_name=_("needs"),
        help_text=_("Empty: any."),
    )
    max_open = models.PositiveSmallIntegerField(_("orientations at a time"), default=10)
    is_available = models.BooleanField(_("takes orientations"), default=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

    class Meta:
        verbose_name = _("advisor")
        verbose_name_plural = _("advisors")

    def __str__(self) -> str:
        return str(self.user)


declare(WeightSet, purpose="Weights of recommendations.", retention="As long as the portal.",
        fields={"made_by": "identity", "activated_by": "identity"})  # fmt: skip
declare(
    OrientationSession,
    purpose="Orient a project, and keep what was answered.",
    retention="Left unfinished: ninety days. Sent: three years, and never longer than its person.",
    fields={
        "person": "identity",
        "advisor": "identity",
        "answers": "free text, professional life",
        "summary": "free text",
    },
    closure=Closure(of="person", erases={"answers": {}, "summary": ""}),
    access=Access(gives={"person": ("answers", "summary")}),
)
declare(UnservedNeed, purpose="Show the board what is missing.", retention="Three years.")
declare(
    AdvisorProfile,
    purpose="Give orientations to those who know.",
    retention="As long as the person advises.",
    fields={"user": "identity", "needs": "professional life", "away_until": "availability"},
    closure=Closure(goes_with="user"),
)
