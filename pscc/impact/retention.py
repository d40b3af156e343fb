"""How long the rows of an import are kept."""

from pscc.impact.models import LedgerImportRow
from pscc.kernel.retention import Ages, keep, years

keep(LedgerImportRow, Ages(since="run__started_at", after=years(2)))
