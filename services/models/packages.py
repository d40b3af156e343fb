"""Bundles of services that fit a stage."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Term
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid
from services.models.catalogue import Service


class PackageQuerySet(models.QuerySet["Package"]):
    def published(self) -> "PackageQuerySet":
        """Those that everyone sees."""
        return self.filter(is_published=True)


class Package(models.Model):
    """What a project at a stage usually needs, in the order in which it needs it."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=280)
    description = models.TextField(_("description"), blank=True)
    stage = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="packages",
        verbose_name=_("stage"),
        limit_choices_to={"vocabulary": "stage"},
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("shown to everyone"), default=False)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("services:package", kwargs={"slug": self.slug})


class PackageItem(models.Model):
    """A service of a package, and why it is there."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="items")
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="package_items", verbose_name=_("service")
    )
    reason = models.CharField(_("why"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("service of a package")
        verbose_name_plural = _("services of a package")
        constraints = [
            models.UniqueConstraint(
                fields=["package", "service"], name="services_packageitem_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.package} · {self.service}"


declare(Package, purpose="Bundles of services by stage.", retention="As long as the portal.")
declare(PackageItem, purpose="Services of bundles.", retention="As the bundle.")
