"""The ledger, the yearly declarations, the reports and the targets at the staff desk."""

from pscc.impact.admin import declarations, imports, ledger, reports, targets

__all__ = ["declarations", "imports", "ledger", "reports", "targets"]
