"""Who: organisations as the directory knows them."""

from datetime import date
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from partners.enums import Circle, Freshness, Maturity, OrganisationKind, OrganisationState
from partners.models.freshness import Confirmed
from partners.models.vocabulary import Term
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Words for asking about organisations."""

    def published(self) -> "OrganisationQuerySet":
        """Those that everyone may see: published, and not silent for so long that they left."""
        return self.filter(state=OrganisationState.PUBLISHED).exclude(freshness=Freshness.UNLISTED)

    def oriented(self) -> "OrganisationQuerySet":
        """Published ones that an orientation may still name."""
        return self.published().exclude(freshness=Freshness.UNORIENTED)

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Published ones; besides, one's own, and all of them for directory staff."""
        if allowed(user, "partners.browse_unpublished"):
            return self
        shown = Q(state=OrganisationState.PUBLISHED) & ~Q(freshness=Freshness.UNLISTED)
        if user.is_authenticated:
            own: Any = apps.get_model("partners", "Membership")._default_manager
            shown |= Q(pk__in=own.active().filter(user=user).values("organisation_id"))
        return self.filter(shown)

    def in_circle(self, circle: Circle, on: date) -> "OrganisationQuerySet":
        """Those in a circle on a day."""
        rows: Any = apps.get_model("partners", "CircleMembership")._default_manager
        return self.filter(pk__in=rows.current(on).filter(circle=circle).values("organisation_id"))

    def lock(self, pk: int) -> "Organisation":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Organisation(Confirmed):
    """A hospital, a company, a university… anyone who offers something or asks for something."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
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
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    headcount_on = models.DateField(_("counted on"), null=True, blank=True)
    logo = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("logo"),
    )
    registered_email = models.EmailField(
        _("registered e-mail"),
        blank=True,
        help_text=_("Where the organisation itself can be reached; never shown on a page."),
    )
    disciplines = models.ManyToManyField(
        Term,
        blank=True,
        related_name="disciplines_of",
        verbose_name=_("disciplines"),
        limit_choices_to={"vocabulary": "discipline"},
    )
    tumour_types = models.ManyToManyField(
        Term,
        blank=True,
        related_name="tumour_types_of",
        verbose_name=_("tumour types"),
        limit_choices_to={"vocabulary": "tumour_type"},
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_licence = models.CharField(_("licence of the source"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"),
        default=OrganisationState.DRAFT,
        choices=OrganisationState.choices,
        protected=True,
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
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
                condition=Q(headcount__isnull=True, headcount_on__isnull=True)
                | Q(headcount__isnull=False, headcount_on__isnull=False),
                name="partners_organisation_headcount_is_dated",
                violation_error_message=_("A headcount and its day go together."),
            ),
            models.CheckConstraint(
                condition=Q(freshness__in=Freshness.values),
                name="partners_organisation_known_freshness",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "name"], name="partners_org_state_name"),
            GinIndex(OpClass(Lower("name"), "gin_trgm_ops"), name="partners_org_name_typo"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="numbers_sleep",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call] # untyped there
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func="""
                    UPDATE partners_organisationidentifier SET is_dormant = is_dormant
                    WHERE organisation_id = NEW.id
                      AND is_dormant IS DISTINCT FROM (NEW.state = 'archived');
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it, as `published()` asks the database."""
        is_published = self.state == OrganisationState.PUBLISHED
        return bool(is_published and self.freshness != Freshness.UNLISTED)

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", kwargs={"slug": self.slug})

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

    @transition(field=state, source=OrganisationState.IN_REVIEW, target=OrganisationState.DRAFT)
    def return_to_draft(self) -> None:
        """Staff ask the owner for more before they publish."""

    @transition(field=state, source=OrganisationState.ARCHIVED, target=OrganisationState.SUSPENDED)
    def reopen(self) -> None:
        """Staff take it back from the archive, out of sight until they publish it."""

    @transition(field=state, source=OrganisationState.ARCHIVED, target=OrganisationState.DRAFT)
    def take_out_of_archive(self) -> None:
        """Staff undo a merge of what was a draft."""


declare(
    Organisation,
    purpose="Public directory of organisations.",
    retention="As long as the organisation is listed.",
    fields={"registered_email": "contact"},
    closure=Closure(keeps={"registered_email": "the organisation's own, from its register"}),
    access=Access(withholds={"registered_email": "the organisation's own, from its register"}),
)
