"""Calls, applications, reviews and decisions."""

from calls.models.applications import (
    Application,
    AttachedFile,
    Receipt,
    StageEntry,
    Submission,
    SubmitAttempt,
)
from calls.models.calls import Call, CallPerson, CallSearch, CallStage, Criterion, FormVersion
from calls.models.desk import Export, Mailing, MailingRecipient
from calls.models.details import CallFigure, EligibilityRule, FaqEntry
from calls.models.drafting import LateRequest, Presence, TeamSeat
from calls.models.emergency import EmergencyAccess
from calls.models.papers import Dossier
from calls.models.reviews import Assignment, CriterionScore, Decision

__all__ = [
    "Application",
    "Assignment",
    "AttachedFile",
    "Call",
    "CallFigure",
    "CallPerson",
    "CallSearch",
    "CallStage",
    "Criterion",
    "CriterionScore",
    "Decision",
    "Dossier",
    "EligibilityRule",
    "EmergencyAccess",
    "Export",
    "FaqEntry",
    "FormVersion",
    "LateRequest",
    "Mailing",
    "MailingRecipient",
    "Presence",
    "Receipt",
    "StageEntry",
    "Submission",
    "SubmitAttempt",
    "TeamSeat",
]
