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
from calls.models.emergency import EmergencyAccess
from calls.models.reviews import Assignment, CriterionScore, Decision

__all__ = [
    "Application",
    "Assignment",
    "AttachedFile",
    "Call",
    "CallPerson",
    "CallSearch",
    "CallStage",
    "Criterion",
    "CriterionScore",
    "Decision",
    "EmergencyAccess",
    "FormVersion",
    "Receipt",
    "StageEntry",
    "Submission",
    "SubmitAttempt",
]
