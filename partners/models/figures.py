"""Figures that the cluster quotes in public: dated, sourced, of no single card of the directory."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.enums import FactQualifier
from partners.models.organisations import Organisation
from pscc.kernel.personal_data import declare


class KeyFigureQuerySet(models.QuerySet["KeyFigure"]):
    """Words about key figures."""

    def shown(self, on: date) -> "KeyFigureQuerySet":
        """Those that everyone may read on a day: published and not past their last day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), is_published=True)


class KeyFigure(models.Model):
    """A figure that the cluster quotes, with the day it held and who said it; on the page until
    its last day, if it has one. Never a counter of the portal (mission rows S29, S40).
    """

    metric = models.CharField(_("what is counted"), max_length=120)
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=FactQualifier.choices, default=FactQualifier.EXACT
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("link to the source"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="key_figures",
        verbose_name=_("organisation"),
    )
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("After this day it leaves the page. Without a day it stays."),
    )
    is_published = models.BooleanField(_("published"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(qualifier__in=FactQualifier.values),
                name="partners_keyfigure_known_qualifier",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"),
                name="partners_keyfigure_sourced",
                violation_error_message=_("Say where the figure comes from."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("as_of")),
                name="partners_keyfigure_dates_in_order",
                violation_error_message=_("A figure cannot expire before the day it is of."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"


declare(
    KeyFigure,
    purpose="Public figures that the cluster quotes, with their source.",
    retention="As long as the portal.",
)
