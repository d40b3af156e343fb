"""The ledger and the yearly declarations at the staff desk."""

from pscc.impact.admin import declarations, imports, ledger

__all__ = ["declarations", "imports", "ledger"]
