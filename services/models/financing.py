"""Outside financing schemes, with eligibility that a program can decide."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Term
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid
from services.enums import Comparison, Fact


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def published(self) -> "SchemeQuerySet":
        """Those that everyone sees."""
        return self.filter(is_published=True)


class Scheme(models.Model):
    """A public or private scheme outside the cluster. Amounts in euros; unknown is null."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    operator = models.CharField(_("who runs it"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=280)
    description = models.TextField(_("description"), blank=True)
    instrument = models.CharField(
        _("form of the money"), max_length=160, blank=True, help_text=_("Grant, loan, equity…")
    )
    amount_max = models.DecimalField(
        _("at most (€)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    rate_max = models.PositiveSmallIntegerField(
        _("share of costs, at most (%)"), null=True, blank=True
    )
    answer_days = models.PositiveSmallIntegerField(
        _("answer after (days)"), null=True, blank=True, help_text=_("Calendar days.")
    )
    official_url = models.URLField(_("official page"))
    stages = models.ManyToManyField(
        Term,
        blank=True,
        related_name="stage_schemes",
        verbose_name=_("stages"),
        limit_choices_to={"vocabulary": "stage"},
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"))
    is_published = models.BooleanField(_("shown to everyone"), default=False)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("financing scheme")
        verbose_name_plural = _("financing schemes")
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_max__isnull=True) | Q(rate_max__range=(1, 100)),
                name="services_scheme_rate_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(amount_max__isnull=True) | Q(amount_max__gt=0),
                name="services_scheme_amount_positive",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("services:scheme", kwargs={"slug": self.slug})


class SchemeRuleQuerySet(models.QuerySet["SchemeRule"]):
    def current(self, on: date) -> "SchemeRuleQuerySet":
        """Those that hold on a day."""
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
        )


class SchemeRule(models.Model):
    """One condition of a scheme, from when to when: fact, comparison, values.

    `values` are texts: one number for at least, at most and less than; codes for one of and none
    of (ISO countries, stages of development, "yes" and "no").
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="rules")
    fact = models.CharField(_("about"), max_length=20, choices=Fact.choices)
    comparison = models.CharField(_("must be"), max_length=12, choices=Comparison.choices)
    values = ArrayField(models.CharField(max_length=40), verbose_name=_("value"))
    is_knock_out = models.BooleanField(
        _("decides"), default=True, help_text=_("Otherwise it only warns.")
    )
    reason = models.CharField(
        _("said where it does not hold"),
        max_length=200,
        help_text=_("For instance: company older than 2 years."),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SchemeRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition of a scheme")
        verbose_name_plural = _("conditions of a scheme")
        constraints = [
            models.CheckConstraint(
                condition=Q(fact__in=Fact.values), name="services_schemerule_known_fact"
            ),
            models.CheckConstraint(
                condition=Q(comparison__in=Comparison.values),
                name="services_schemerule_known_comparison",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="services_schemerule_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()} {self.get_comparison_display()} {self.values}"


declare(Scheme, purpose="Directory of outside financing.", retention="As long as the portal.")
declare(SchemeRule, purpose="Eligibility of outside financing.", retention="As the scheme.")
