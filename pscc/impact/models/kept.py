"""What indicators counted of rows that are gone: figures outlive what they were read from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pscc.kernel.personal_data import declare


class KeptFigure(models.Model):
    """What an indicator counted on a day, along a strategic axis (empty: none), of rows that were
    deleted after their retention. It names nobody.

    Where an indicator cannot be added up, such as a median, it is how many it leaves out.
    """

    indicator = models.SlugField(_("indicator"), max_length=60)
    day = models.DateField(_("day"))
    axis = models.SlugField(_("strategic axis"), max_length=60, blank=True)
    amount = models.DecimalField(_("number or sum"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("figure of what is gone")
        verbose_name_plural = _("figures of what is gone")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "day", "axis"], name="impact_keptfigure_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.day:%Y-%m-%d}"


declare(
    KeptFigure,
    purpose="Figures of years whose dossiers are gone, without persons.",
    retention="As long as the portal.",
)
