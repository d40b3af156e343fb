"""Proof of impact: who pays what."""

from pscc.impact.models.imports import LedgerImport, LedgerImportRow
from pscc.impact.models.ledger import Contribution, Envelope, Tranche

__all__ = ["Contribution", "Envelope", "LedgerImport", "LedgerImportRow", "Tranche"]
