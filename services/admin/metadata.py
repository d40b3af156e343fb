"""Metadata at the staff desk: to be read; it is edited on the service's own page."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.kernel.staff_admin import ReadOnlyAdmin
from services.metadata.completeness import completeness_of
from services.models import HealthDataset, SampleCollection


class MetadataAdmin(ReadOnlyAdmin):
    """How complete the descriptions are, and what each one lacks."""

    list_select_related: ClassVar[Sequence[str]] = ("service__provider",)
    search_fields = ("service__title_fr", "service__title_en", "service__provider__name")
    readonly_fields = ("mandatory", "missing", "editor")

    @display(description=_("mandatory"))
    def mandatory(self, record: Any) -> str:
        """Return how many mandatory properties are there."""
        score = completeness_of(record.service, record)
        return f"{score.mandatory_filled} / {score.mandatory}" if score else ""

    @display(description=_("missing"))
    def missing(self, record: Any) -> str:
        """Name the mandatory properties that are missing."""
        score = completeness_of(record.service, record)
        return ", ".join(gap.words for gap in score.missing) if score else ""

    @display(description=_("edit"))
    def editor(self, record: Any) -> str:
        """Link to the page on which the description is edited."""
        url = reverse("services:metadata", args=(record.service.slug,))
        return format_html('<a href="{}">{}</a>', url, _("Edit the metadata"))


@admin.register(HealthDataset)
class HealthDatasetAdmin(MetadataAdmin):
    """Descriptions of health data."""

    list_display = ("service", "access_rights", "mandatory", "missing", "editor")
    list_filter = ("access_rights",)
    list_select_related: ClassVar[Sequence[str]] = ("service__provider", "hdab", "custodian")


@admin.register(SampleCollection)
class SampleCollectionAdmin(MetadataAdmin):
    """Descriptions of sample collections."""

    list_display = ("service", "mandatory", "missing", "editor")
