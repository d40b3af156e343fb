"""What a call tells beyond its dates: answers to common questions, figures, who is eligible."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.calls import Call
from pscc.kernel.personal_data import declare
from services.enums import Comparison, Fact


class FaqEntry(models.Model):
    """A question that applicants ask often, with its answer."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="faq")
    question = models.CharField(_("question"), max_length=200)
    answer = models.TextField(_("answer"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("frequent question")
        verbose_name_plural = _("frequent questions")

    def __str__(self) -> str:
        return str(self.question)


class CallFigure(models.Model):
    """A figure of a call, shown once the call is closed: none without its date and source."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="figures")
    label = models.CharField(_("what is counted"), max_length=120)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    is_published = models.BooleanField(
        _("shown to everyone"),
        default=False,
        help_text=_("Shown on the page of the call once its last stage is closed, not before."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("figure of a call")
        verbose_name_plural = _("figures of a call")
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""), name="calls_callfigure_names_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class EligibilityRule(models.Model):
    """One condition on who may apply, from when to when: fact, comparison, values.

    `values` are texts: one number for at least, at most and less than; codes for one of and none
    of (ISO countries, stages of development, "yes" and "no").
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="eligibility")
    fact = models.CharField(_("about"), max_length=20, choices=Fact.choices)
    comparison = models.CharField(_("must be"), max_length=12, choices=Comparison.choices)
    values = ArrayField(models.CharField(max_length=40), verbose_name=_("value"))
    is_knock_out = models.BooleanField(
        _("decides"), default=True, help_text=_("Otherwise it only warns.")
    )
    reason = models.CharField(
        _("said where it does not hold"),
        max_length=200,
        help_text=_("For instance: company older than 8 years."),
    )
    remedy = models.CharField(
        _("what the applicant can do"),
        max_length=280,
        blank=True,
        help_text=_("For instance: apply through the company that you are about to create."),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(fact__in=Fact.values), name="calls_eligibilityrule_known_fact"
            ),
            models.CheckConstraint(
                condition=Q(comparison__in=Comparison.values),
                name="calls_eligibilityrule_known_comparison",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="calls_eligibilityrule_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()} {self.get_comparison_display()} {self.values}"


_KEPT = "As long as the call is on record."
declare(FaqEntry, purpose="Public answers to common questions.", retention=_KEPT)
declare(CallFigure, purpose="Public figures of a call.", retention=_KEPT)
declare(EligibilityRule, purpose="Who may apply to a call.", retention=_KEPT)
