"""The ledger, the yearly declarations and the reports at the staff desk."""

from pscc.impact.admin import declarations, imports, ledger, reports

__all__ = ["declarations", "imports", "ledger", "reports"]
