"""Proof of impact: who pays what, and what companies declare."""

from pscc.impact.models.declarations import (
    Declaration,
    FundsRaised,
    JobsInDepartment,
    Outcome,
)
from pscc.impact.models.imports import LedgerImport, LedgerImportRow
from pscc.impact.models.ledger import Contribution, Envelope, Tranche

__all__ = [
    "Contribution",
    "Declaration",
    "Envelope",
    "FundsRaised",
    "JobsInDepartment",
    "LedgerImport",
    "LedgerImportRow",
    "Outcome",
    "Tranche",
]
