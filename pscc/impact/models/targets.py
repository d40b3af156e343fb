"""What an indicator is meant to reach in a year, and who says so: no target without source and
day.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.impact.models.ledger import FIRST_YEAR, LAST_YEAR, LedgerQuerySet
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare


class Target(models.Model):
    """What an indicator is meant to reach in a year."""

    key = models.CharField(_("indicator"), max_length=40)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    value = models.DecimalField(
        _("target"),
        max_digits=18,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("In the unit of the indicator."),
    )
    source_text = models.CharField(
        _("who says so"), max_length=300, help_text=_("Document, date, place in it.")
    )
    source_url = models.URLField(_("where it can be read"), max_length=500, blank=True)
    as_of = models.DateField(_("as of"), help_text=_("The day on which the source said so."))
    is_demo = models.BooleanField(_("demo data"), default=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects: Any = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["year", "key"]
        constraints = [
            models.UniqueConstraint(fields=["key", "year"], name="impact_target_once_a_year"),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="impact_target_known_year"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="impact_target_not_below_zero"),
            models.CheckConstraint(
                condition=Q(source_text__regex=r"\S"), name="impact_target_sourced"
            ),
            models.CheckConstraint(
                condition=Q(as_of__isnull=False), name="impact_target_source_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}"


declare(
    Target,
    purpose="What an indicator is meant to reach, and who says so.",
    retention="As long as the portal.",
)
