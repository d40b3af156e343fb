"""The ledger at the staff desk."""

from pscc.impact.admin import imports, ledger

__all__ = ["imports", "ledger"]
