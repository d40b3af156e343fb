"""Staff bring services in from a table."""

from django.db import models

from partners.models.tried import TriedImport, TriedQuerySet, TriedRow
from pscc.kernel.personal_data import declare
from services.models.catalogue import Service


class ServiceImport(TriedImport):
    """A table of services."""

    objects = TriedQuerySet["ServiceImport"].as_manager()

    class Meta(TriedImport.Meta):
        pass


class ServiceImportRow(TriedRow):
    """One row of an import of services."""

    run = models.ForeignKey(ServiceImport, models.CASCADE, related_name="rows")
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )

    class Meta(TriedRow.Meta):
        pass


declare(
    ServiceImport,
    purpose="Where services of the catalogue came from, under which licence.",
    retention="As long as the services that it brought.",
    fields={"started_by": "identity"},
)
declare(ServiceImportRow, purpose="What each row of an import did.", retention="Two years.")
