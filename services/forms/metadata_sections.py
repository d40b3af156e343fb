"""The page of a service's space that only health data and samples have."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.forms.sections import MoreSection
from services.metadata.completeness import RECORDS
from services.models import Service


def metadata_sections(service: Service) -> Sequence[MoreSection]:
    """Return the page for a service's metadata, none where no profile describes its kind."""
    if service.kind not in RECORDS:
        return []
    url = reverse("services:metadata", args=(service.slug,))
    is_filled = RECORDS[service.kind].objects.filter(pk=service.pk).exists()
    return [MoreSection("metadata", _("Metadata"), "table-cells", url, is_filled)]
