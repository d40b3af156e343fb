"""The words of a report, in both languages."""

from pscc.kernel.stale_forms import VersionedForm


class PeriodReportForm(VersionedForm):
    """A report as it is written."""
