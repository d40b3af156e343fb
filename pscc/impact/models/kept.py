"""What indicators counted of rows that are gone: figures outlive what they were read from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Term
from pscc.kernel.personal_data import declare


class KeptFigure(models.Model):
    """What an indicator counted on a day, along a strategic axis, of rows that were deleted after
    their retention. It names nobody; several of a day are added up.

    Where an indicator cannot be added up, such as a median, it is how many it leaves out.
    """

    indicator = models.SlugField(_("indicator"), max_length=60)
    day = models.DateField(_("day"))
    axis = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": "strategic_axis"},
        verbose_name=_("strategic axis"),
    )
    amount = models.DecimalField(_("number or sum"), max_digits=16, decimal_places=2)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("figure of what is gone")
        verbose_name_plural = _("figures of what is gone")
        indexes = [models.Index(fields=["indicator", "day"], name="impact_keptfigure_by_day")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.day:%Y-%m-%d}"


declare(
    KeptFigure,
    purpose="Figures of years whose dossiers are gone, without persons.",
    retention="As long as the portal.",
)
