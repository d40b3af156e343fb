"""Metadata of health-data services (HealthDCAT-AP) and of sample collections (MIABIS).

Descriptions of data and samples, never data about patients. What is mandatory is not in the
columns but in the rules of a release, `services/data/healthdcat-ap-*.json`.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from pscc.kernel.personal_data import declare
from services.enums import AccessRights
from services.models.catalogue import Service


def codes(verbose_name: Any, length: int = 80) -> Any:
    """Return a column for several codes of a vocabulary that the rules' file names."""
    return ArrayField(
        models.CharField(max_length=length), verbose_name=verbose_name, default=list, blank=True
    )


class HealthDataset(models.Model):
    """What HealthDCAT-AP asks of a dataset beyond what the service's card says.

    Title, description, publisher and contact point come from the service. `has_structured_data`
    and `has_personal_data` are null while nobody has said.
    """

    service = models.OneToOneField(
        Service, models.CASCADE, primary_key=True, related_name="health_dataset"
    )
    access_rights = models.CharField(
        _("access rights"), max_length=12, choices=AccessRights.choices, blank=True
    )
    identifiers = codes(_("identifiers"), 200)
    legislation = codes(_("applicable legislation"), 200)
    themes = codes(_("themes"), 200)
    health_categories = codes(_("health categories"))
    health_themes = codes(_("health themes"), 200)
    keywords_fr = codes(_("keywords in French"))
    keywords_en = codes(_("keywords in English"))
    dataset_types = codes(_("types of dataset"), 200)
    provenance = models.TextField(_("provenance"), blank=True)
    distribution_title = models.CharField(_("distribution"), max_length=160, blank=True)
    access_url = models.URLField(_("where access is asked for"), blank=True)
    formats = codes(_("formats"))
    has_structured_data = models.BooleanField(_("structured data"), null=True, blank=True)
    variables_url = models.URLField(_("description of the variables"), blank=True)
    hdab = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("health data access body"),
    )
    custodian = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("health data holder"),
    )
    coding_systems = codes(_("coding systems"), 200)
    number_of_records = models.PositiveBigIntegerField(_("records"), null=True, blank=True)
    number_of_individuals = models.PositiveBigIntegerField(_("individuals"), null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(_("youngest (years)"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest (years)"), null=True, blank=True)
    population = models.TextField(_("population covered"), blank=True)
    purposes = codes(_("purposes"), 200)
    legal_basis = codes(_("legal basis"), 200)
    has_personal_data = models.BooleanField(_("personal data"), null=True, blank=True)
    retention_from = models.DateField(_("kept from"), null=True, blank=True)
    retention_until = models.DateField(_("kept until"), null=True, blank=True)
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_until = models.DateField(_("covers until"), null=True, blank=True)
    frequency = models.CharField(_("updated"), max_length=40, blank=True)
    sample_url = models.URLField(_("sample of made-up rows"), blank=True)
    analytics_url = models.URLField(_("analytics"), blank=True)

    class Meta:
        verbose_name = _("description of a health dataset")
        verbose_name_plural = _("descriptions of health datasets")
        constraints = [
            models.CheckConstraint(
                condition=Q(access_rights__in=["", *AccessRights.values]),
                name="services_healthdataset_known_rights",
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(max_age__gte=F("min_age")),
                name="services_healthdataset_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True)
                | Q(covers_until__isnull=True)
                | Q(covers_until__gte=F("covers_from")),
                name="services_healthdataset_coverage_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)


class SampleCollection(models.Model):
    """What MIABIS Core 3 asks of a collection beyond what the service's card says."""

    service = models.OneToOneField(
        Service, models.CASCADE, primary_key=True, related_name="sample_collection"
    )
    identifier = models.CharField(_("identifier"), max_length=120, blank=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    sample_types = codes(_("types of sample"))
    dataset_types = codes(_("types of data"))
    sexes = codes(_("sex"))
    sample_source = models.CharField(_("source of the samples"), max_length=40, blank=True)
    age_low = models.PositiveSmallIntegerField(_("youngest (years)"), null=True, blank=True)
    age_high = models.PositiveSmallIntegerField(_("oldest (years)"), null=True, blank=True)
    status = models.CharField(_("status of the collection"), max_length=40, blank=True)
    total_subjects = models.PositiveIntegerField(_("donors"), null=True, blank=True)
    storage_temperatures = codes(_("storage temperature"))
    diseases = codes(_("diseases"))
    settings = codes(_("setting of the collection"))
    designs = codes(_("design"))
    use_conditions = codes(_("conditions of use and access"))
    inclusion_criteria = models.TextField(_("inclusion criteria"), blank=True)
    publications = codes(_("publications"), 200)

    class Meta:
        verbose_name = _("description of a sample collection")
        verbose_name_plural = _("descriptions of sample collections")
        constraints = [
            models.CheckConstraint(
                condition=Q(age_low__isnull=True)
                | Q(age_high__isnull=True)
                | Q(age_high__gte=F("age_low")),
                name="services_samplecollection_ages_in_order",
            )
        ]

    def __str__(self) -> str:
        return str(self.service)


declare(HealthDataset, purpose="Metadata of health datasets.", retention="As the service.")
declare(SampleCollection, purpose="Metadata of sample collections.", retention="As the service.")
