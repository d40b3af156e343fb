"""Who: organisations, what is known of them, and who acts for them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import (
    Circle,
    FactQualifier,
    IdentifierScheme,
    Maturity,
    MembershipRole,
    OrganisationKind,
    OrganisationState,
)
from partners.models.vocabulary import Term
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.search import SearchProjection
from pscc.kernel.uids import new_uid


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Words for asking about organisations."""

    def published(self) -> "OrganisationQuerySet":
        """Those that everyone may see."""
        return self.filter(state=OrganisationState.PUBLISHED)

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Published ones; besides, one's own, and all of them for directory staff."""
        if allowed(user, "partners.browse_unpublished"):
            return self
        shown = Q(state=OrganisationState.PUBLISHED)
        if user.is_authenticated:
            shown |= Q(
                pk__in=Membership.objects.active().filter(user=user).values("organisation_id")
            )
        return self.filter(shown)

    def in_circle(self, circle: Circle, on: date) -> "OrganisationQuerySet":
        """Those in a circle on a day."""
        current = CircleMembership.objects.current(on).filter(circle=circle)
        return self.filter(pk__in=current.values("organisation_id"))

    def lock(self, pk: int) -> "Organisation":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Organisation(FSMModelMixin, models.Model):
    """A hospital, a company, a university… anyone who offers something or asks for something."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind.choices)
    maturity = models.CharField(_("maturity"), max_length=10, choices=Maturity.choices, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=280)
    description = models.TextField(_("description"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(
        _("country"), max_length=2, default="FR", help_text=_("ISO 3166 code.")
    )
    website = models.URLField(_("website"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    disciplines = models.ManyToManyField(
        Term,
        blank=True,
        related_name="disciplines_of",
        verbose_name=_("disciplines"),
        limit_choices_to={"vocabulary": "discipline"},
    )
    labels = models.ManyToManyField(
        Term,
        blank=True,
        related_name="labels_of",
        verbose_name=_("labels"),
        limit_choices_to={"vocabulary": "label"},
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"),
        default=OrganisationState.DRAFT,
        choices=OrganisationState.choices,
        protected=True,
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrganisationState.values),
                name="partners_organisation_known_state",
            ),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__range=(1000, 2200)),
                name="partners_organisation_founded_year",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="partners_organisation_not_own_parent",
            ),
        ]
        indexes = [models.Index(fields=["state", "name"], name="partners_org_state_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", kwargs={"slug": self.slug})

    def clean(self) -> None:
        """Say in the form what the constraint would refuse: Django cannot check it there."""
        if self.pk and self.parent_id == self.pk:
            raise ValidationError({"parent": _("An organisation is not part of itself.")})

    @transition(field=state, source=OrganisationState.DRAFT, target=OrganisationState.IN_REVIEW)
    def request_review(self) -> None:
        """An owner asks staff to publish."""

    @transition(
        field=state,
        source=[OrganisationState.DRAFT, OrganisationState.IN_REVIEW, OrganisationState.SUSPENDED],
        target=OrganisationState.PUBLISHED,
    )
    def publish(self) -> None:
        """Staff let everyone see it."""

    @transition(field=state, source=OrganisationState.PUBLISHED, target=OrganisationState.SUSPENDED)
    def suspend(self) -> None:
        """Staff take it out of the directory for a while."""

    @transition(
        field=state,
        source=[OrganisationState.DRAFT, OrganisationState.PUBLISHED, OrganisationState.SUSPENDED],
        target=OrganisationState.ARCHIVED,
    )
    def archive(self) -> None:
        """Staff close it for good; it stays for the record."""


class OrganisationSearch(SearchProjection):
    """What can be found of an organisation."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="search"
    )


class OrganisationIdentifier(models.Model):
    """A number under which a register knows the organisation. A checksum proves typing, not
    ownership.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=20, choices=IdentifierScheme.choices)
    value = models.CharField(_("value"), max_length=60)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"], name="partners_identifier_once_each"
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(scheme__in=["siret", "ror"]),
                name="partners_identifier_siret_ror_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class CircleMembershipQuerySet(models.QuerySet["CircleMembership"]):
    def current(self, on: date) -> "CircleMembershipQuerySet":
        """Those that hold on a day."""
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
        )


class CircleMembership(models.Model):
    """How near an organisation stands to the cluster, from when to when."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="circles")
    circle = models.CharField(_("circle"), max_length=20, choices=Circle.choices)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CircleMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_circlemembership_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["organisation", "circle"],
                condition=Q(until__isnull=True),
                name="partners_circlemembership_one_current",
            ),
        ]

    def __str__(self) -> str:
        return self.get_circle_display()


class OrganisationFact(models.Model):
    """A dated, sourced figure: "about 50,000 patients a year, December 2022, founding press
    release".
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="facts")
    metric = models.CharField(_("what is counted"), max_length=120)
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=FactQualifier.choices, default=FactQualifier.EXACT
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("dated figure")
        verbose_name_plural = _("dated figures")

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """A person who acts for an organisation. Ended, never deleted."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=MembershipRole.choices)
    since = models.DateTimeField(_("since"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="partners_membership_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


for _model, _purpose in (
    (Organisation, "Public directory of organisations."),
    (OrganisationSearch, "Search projection of the directory."),
    (OrganisationIdentifier, "Register numbers of organisations."),
    (CircleMembership, "Standing of organisations in the cluster."),
    (OrganisationFact, "Public figures of organisations."),
):
    declare(_model, purpose=_purpose, retention="As long as the organisation is listed.")
declare(
    Membership,
    purpose="Who may act for an organisation.",
    retention="Two years after it ended.",
    fields={"user": "identity", "role": "professional life"},
)
