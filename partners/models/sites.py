"""Where organisations are: sites, and on the campus their buildings and units."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.enums import BiosafetyLevel
from partners.models.details import DatedQuerySet
from partners.models.organisations import Organisation
from pscc.kernel.personal_data import declare


class Site(models.Model):
    """A place of an organisation. Longitude and latitude in degrees (WGS 84)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="sites", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(
        _("country"), max_length=2, default="FR", help_text=_("ISO 3166 code.")
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    is_exact = models.BooleanField(
        _("at the address"),
        default=True,
        help_text=_("Otherwise the point is the middle of the town."),
    )
    is_main = models.BooleanField(_("main site"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    km_to_campus: float | None = None  # added by `queries.public_life.tell_distances`

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="partners_site_on_earth",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_main=True),
                name="partners_site_one_main",
            ),
        ]
        indexes = [
            models.Index(
                fields=["longitude", "latitude"],
                condition=Q(longitude__isnull=False),
                name="partners_site_on_map",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.name else self.city

    @property
    def is_on_map(self) -> bool:
        """Whether its place is known."""
        return self.longitude is not None and self.latitude is not None


class Building(models.Model):
    """A building on a site, which houses organisations."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="buildings", verbose_name=_("site"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    area_m2 = models.PositiveIntegerField(_("area (m²)"), null=True, blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_published = models.BooleanField(_("shown to everyone"), default=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:building", kwargs={"slug": self.slug})


class Unit(models.Model):
    """A laboratory or an office that can be let."""

    building = models.ForeignKey(
        Building, models.CASCADE, related_name="units", verbose_name=_("building")
    )
    name = models.CharField(_("name"), max_length=80)
    area_m2 = models.PositiveIntegerField(_("area (m²)"), null=True, blank=True)
    biosafety_level = models.PositiveSmallIntegerField(
        _("biosafety level"), choices=BiosafetyLevel.choices, null=True, blank=True
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["building", "name"], name="partners_unit_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.building} · {self.name}"


class TenancyQuerySet(DatedQuerySet["Tenancy"]):
    def shown(self, on: date) -> "TenancyQuerySet":
        """Those that hold on a day, of organisations that everyone may see."""
        current = self.filter(
            Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
        )
        return current.filter(organisation__in=Organisation.objects.published())


class Tenancy(models.Model):
    """An organisation housed in a building, from when to when."""

    building = models.ForeignKey(
        Building, models.CASCADE, related_name="tenancies", verbose_name=_("building")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tenancies",
        verbose_name=_("unit"),
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="tenancies", verbose_name=_("organisation")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TenancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenancy")
        verbose_name_plural = _("tenancies")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_tenancy_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["building", "unit", "organisation"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="partners_tenancy_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.building}"


for _model, _purpose in (
    (Site, "Places of organisations."),
    (Building, "Buildings of the campus."),
    (Unit, "Rooms that can be let."),
    (Tenancy, "Organisations housed on the campus."),
):
    declare(_model, purpose=_purpose, retention="As long as the organisation is listed.")
