"""Rooms that a hosting service lets: what, where, how safe, from when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.enums import BiosafetyLevel
from partners.models import Building, Unit
from pscc.kernel.personal_data import declare
from services.models.catalogue import Service


class HostingSpace(models.Model):
    """A room or a floor on offer; in a unit of the campus where that is known."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="spaces")
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("building"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="spaces", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=120)
    area_m2 = models.PositiveIntegerField(_("area (m²)"), null=True, blank=True)
    lab_area_m2 = models.PositiveIntegerField(_("of which laboratory (m²)"), null=True, blank=True)
    biosafety_level = models.PositiveSmallIntegerField(
        _("biosafety level"), choices=BiosafetyLevel.choices, null=True, blank=True
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("space to let")
        verbose_name_plural = _("spaces to let")
        constraints = [
            models.CheckConstraint(
                condition=Q(lab_area_m2__isnull=True)
                | Q(area_m2__isnull=True)
                | Q(lab_area_m2__lte=models.F("area_m2")),
                name="services_space_lab_within_area",
            )
        ]

    def __str__(self) -> str:
        return self.name


declare(HostingSpace, purpose="Spaces to let on the campus.", retention="As the service.")
