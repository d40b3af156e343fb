"""Staff bring lines of the ledger in from a table."""

from django.db import models

from partners.models.tried import TriedImport, TriedQuerySet, TriedRow
from pscc.impact.models.ledger import Contribution
from pscc.kernel.personal_data import declare


class LedgerImport(TriedImport):
    """A table of contributions."""

    objects = TriedQuerySet["LedgerImport"].as_manager()

    class Meta(TriedImport.Meta):
        pass


class LedgerImportRow(TriedRow):
    """One row of an import of contributions."""

    run = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows")
    contribution = models.ForeignKey(
        Contribution, models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )

    class Meta(TriedRow.Meta):
        pass


declare(
    LedgerImport,
    purpose="Where lines of the ledger came from, under which licence.",
    retention="As long as the lines that it brought.",
    fields={"started_by": "identity"},
)
declare(LedgerImportRow, purpose="What each row of an import did.", retention="Two years.")
