"""What is funded: calls, their dated stages, criteria, forms and the people who run them."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import CallPhase, CallRole, CallState, ReviewVisibility, StageKind
from partners.models import ConflictOfInterest, Term
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.search import SearchProjection
from pscc.kernel.uids import new_uid
from services.models import Service


class CallQuerySet(models.QuerySet["Call"]):
    """Words for asking about calls."""

    def published(self) -> "CallQuerySet":
        """Those that everyone may see."""
        return self.filter(state__in=(CallState.PUBLISHED, CallState.ARCHIVED))

    def visible_to(self, user: Any) -> "CallQuerySet":
        """Published ones; unpublished ones for calls' staff."""
        return self if allowed(user, "calls.browse_unpublished") else self.published()

    def with_window(self, at: datetime) -> "CallQuerySet":
        """Add `opens_at` and `closes_at` of the stage that counts for who has not applied yet: one
        open now, else the next, else the last. Stages by invitation never count.
        """
        stages = CallStage.objects.filter(call=OuterRef("pk")).open_to_all()
        is_past, is_coming = Q(closes_at__lt=at), Q(opens_at__gt=at)
        rank = Case(When(is_past, then=Value(2)), When(is_coming, then=Value(1)), default=Value(0))
        soonest = Case(When(is_past, then=None), When(is_coming, then="opens_at"),
                       default="closes_at")  # fmt: skip
        first = stages.order_by(rank, soonest, "-closes_at", "pk")
        return self.annotate(
            opens_at=Subquery(first.values("opens_at")[:1]),
            closes_at=Subquery(first.values("closes_at")[:1]),
        )

    def open(self, at: datetime) -> "CallQuerySet":
        """Published calls with a stage open at a moment that one can begin with."""
        stages = CallStage.objects.open(at).open_to_all().values("call_id")
        return self.filter(state=CallState.PUBLISHED, pk__in=stages)

    def with_sent_count(self, user: Any) -> "CallQuerySet":
        """Add `sent_count`: applications submitted at least once, but for those that a conflict of
        interest keeps from the person.
        """
        walled = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
        sent = Q(applications__reference__isnull=False) & ~Q(
            applications__project_id__in=walled.values("project_id")
        )
        return self.annotate(sent_count=models.Count("applications", filter=sent))

    def managed_by(self, user: Any) -> "CallQuerySet":
        """Calls of which the person is a manager."""
        return self.filter(people__user=user, people__role=CallRole.MANAGER)

    def lock(self, pk: int) -> "Call":
        """Return one, locked for change: the door for whoever moves a date or a state."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class Call(FSMModelMixin, models.Model):
    """A call for projects. Grace is part of the call and shown publicly."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    public_id = models.UUIDField(
        db_default=RandomUUID(), unique=True, editable=False
    )  # what other portals know it by (CommonGrants)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,12}$", _("Use 2 to 12 capital letters or digits."))
        ],
        help_text=_(
            "Part of every application's reference number. Do not change it once published."
        ),
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=280)
    description = models.TextField(_("description"), blank=True)
    guidelines = models.TextField(_("guidelines"), blank=True)
    contact_email = models.EmailField(_("contact"))
    budget = models.DecimalField(
        _("budget (EUR)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty means not stated; it is never shown as zero."),
    )
    award_min = models.DecimalField(
        _("smallest award (EUR)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    award_max = models.DecimalField(
        _("largest award (EUR)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace (minutes)"),
        default=0,
        help_text=_("Extra minutes after closing for drafts already begun. Shown publicly."),
    )
    review_visibility = models.CharField(
        _("experts see the others' reviews"),
        max_length=10,
        choices=ReviewVisibility.choices,
        default=ReviewVisibility.AFTER_OWN,
    )
    two_person_release = models.BooleanField(
        _("a second person releases decisions"),
        default=False,
        help_text=_("Whoever recorded a decision cannot release it."),
    )
    expert_reading_days = models.PositiveSmallIntegerField(
        _("experts read on for (days)"),
        default=30,
        db_default=30,
        help_text=_(
            "After the release of a decision, its experts can read the application so long."
        ),
    )
    entitled_services = models.ManyToManyField(
        Service,
        blank=True,
        related_name="calls",
        verbose_name=_("services that a selected project may use"),
    )
    strategic_axis = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls_along",
        limit_choices_to={"vocabulary": "strategic_axis"},
        verbose_name=_("strategic axis"),
        help_text=_("The one to which it contributes most: sums count each call once."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(_("state"), default=CallState.DRAFT, choices=CallState.choices, protected=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for projects")
        verbose_name_plural = _("calls for projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="calls_call_known_state"
            ),
            models.CheckConstraint(
                condition=Q(award_min__isnull=True)
                | Q(award_max__isnull=True)
                | Q(award_max__gte=F("award_min")),
                name="calls_call_award_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("calls:detail", kwargs={"slug": self.slug})

    @property
    def grace(self) -> timedelta:
        """The declared grace after closing."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def hides_applicants(self) -> bool:
        """Tell whether its experts and its panel do not learn who applies; no statement where the
        review plan was joined.
        """
        plan = getattr(self, "review_plan", None)
        return plan is not None and plan.is_anonymous

    @transition(field=state, source=CallState.DRAFT, target=CallState.PUBLISHED)
    def publish(self) -> None:
        """Let everyone see it; applications open and close by its dates."""

    @transition(field=state, source=CallState.PUBLISHED, target=CallState.ARCHIVED)
    def archive(self) -> None:
        """Take it out of the list of calls; its page stays."""


class CallSearch(SearchProjection):
    """What can be found of a call."""

    call = models.OneToOneField(Call, models.CASCADE, primary_key=True, related_name="search")


class CallStageQuerySet(models.QuerySet["CallStage"]):
    def open(self, at: datetime) -> "CallStageQuerySet":
        """Those whose window holds the moment (grace not counted: it is for drafts
        already begun).
        """
        return self.filter(opens_at__lte=at, closes_at__gte=at)

    def by_invitation(self) -> "CallStageQuerySet":
        """Those that a project reaches only when the cluster invites it: a full application right
        after a letter of intent.
        """
        return self.filter(Exists(_letter_before()), kind=StageKind.FULL)

    def open_to_all(self) -> "CallStageQuerySet":
        """Those that one can begin with."""
        return self.filter(~Exists(_letter_before()) | ~Q(kind=StageKind.FULL))


def _letter_before() -> "models.QuerySet[CallStage]":
    return CallStage.objects.filter(
        call=OuterRef("call_id"), number=OuterRef("number") - 1, kind=StageKind.LETTER
    )


class CallStage(models.Model):
    """One dated window of a call: a letter of intent, or the full application."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    kind = models.CharField(
        _("what it asks for"),
        max_length=8,
        choices=StageKind.choices,
        default=StageKind.FULL,
        db_default=StageKind.FULL,
    )
    name = models.CharField(_("name"), max_length=80)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    sequence = models.PositiveIntegerField(
        default=0, db_default=0, editable=False
    )  # of its calendar entry (RFC 5545): one more whenever a date moves

    objects = CallStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a call")
        verbose_name_plural = _("stages of a call")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="calls_callstage_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="calls_callstage_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="calls_callstage_closes")]

    def __str__(self) -> str:
        return str(self.name)

    def phase(self, at: datetime) -> CallPhase:
        """Tell what the dates say at a moment; the closing instant itself is still open."""
        if at < self.opens_at:
            return CallPhase.COMING
        return CallPhase.OPEN if at <= self.closes_at else CallPhase.CLOSED


class CallPerson(models.Model):
    """What a person does for one call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="people")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="call_roles")
    role = models.CharField(_("role"), max_length=10, choices=CallRole.choices)

    class Meta:
        verbose_name = _("person of a call")
        verbose_name_plural = _("people of a call")
        constraints = [
            models.UniqueConstraint(fields=["call", "user", "role"], name="calls_callperson_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Criterion(models.Model):
    """What experts score, from 0 to `scale_max`, and what it weighs. Weights are data."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=120)
    guidance = models.TextField(_("guidance"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), help_text=_("In percent of the whole."))
    scale_max = models.PositiveSmallIntegerField(_("best score"), default=5)
    threshold = models.DecimalField(
        _("threshold"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["call", "code"], name="calls_criterion_code_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, scale_max__gt=0), name="calls_criterion_weighs_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class FormVersion(models.Model):
    """The questions of a stage. Immutable once published: `schema` is what applicants were asked.

    `schema` is {"sections": [{"key", "title": {"fr", "en"}, "intro"?: {…}, "questions": [question,
    …]}, …]}; a question is {"key", "type": QuestionType, "label": {"fr", "en"}, "help"?: {…},
    "required":
    bool, "max_words"?: int, "min"?, "max"?: number, "unit"?: str, "options"?: [{"value", "label":
    {…}}],
    "accept"?: [extension], "max_bytes"?: int, "max_pages"?: int,
    "hidden_from_reviewers"?: bool, "personal_data"?: bool,
    "identifies"?: bool}.
    """

    stage = models.ForeignKey(
        CallStage,
        models.CASCADE,
        related_name="form_versions",
        verbose_name=pgettext_lazy("stage of a call", "stage"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    schema = models.JSONField(_("questions"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copied from"),
    )

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "number"], name="calls_formversion_number_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_form_is_immutable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} v{self.number}"


for _model, _purpose in (
    (Call, "Public calls for projects."),
    (CallSearch, "Search projection of the calls."),
    (CallStage, "Dates of calls."),
    (Criterion, "Scoring grids."),
    (FormVersion, "Questions of application forms."),
):
    declare(_model, purpose=_purpose, retention="As long as the call is on record.")
declare(
    CallPerson,
    purpose="Who runs a call.",
    retention="As long as the call is on record.",
    fields={"user": "identity", "role": "professional life"},
    access=Access(shows=("call",)),
)
