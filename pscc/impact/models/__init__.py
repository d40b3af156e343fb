"""Proof of impact: who pays what, what companies declare, what the funder is told, what projects
show of themselves.
"""

from pscc.impact.models.declarations import (
    Declaration,
    FundsRaised,
    JobsInDepartment,
    Outcome,
)
from pscc.impact.models.imports import LedgerImport, LedgerImportRow
from pscc.impact.models.kept import KeptFigure
from pscc.impact.models.ledger import Contribution, Envelope, Tranche
from pscc.impact.models.passports import Passport, PassportReading, PassportShare
from pscc.impact.models.reports import PeriodReport, ReportRow
from pscc.impact.models.targets import Target

__all__ = [
    "Contribution",
    "Declaration",
    "Envelope",
    "FundsRaised",
    "JobsInDepartment",
    "KeptFigure",
    "LedgerImport",
    "LedgerImportRow",
    "Outcome",
    "Passport",
    "PassportReading",
    "PassportShare",
    "PeriodReport",
    "ReportRow",
    "Target",
    "Tranche",
]
