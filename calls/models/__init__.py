"""Calls, applications, reviews and decisions."""

from calls.models.anonymity import AnonymousCopy, AnonymousFile, FoundName, HiddenName
from calls.models.applications import (
    Application,
    AttachedFile,
    Receipt,
    StageEntry,
    Submission,
    SubmitAttempt,
)
from calls.models.assigning import AssignmentRun, ProposedPair, ReviewPlan
from calls.models.awards import Award, AwardAmendment, AwardMilestone, AwardPayment, AwardReport
from calls.models.calls import Call, CallPerson, CallSearch, CallStage, Criterion, FormVersion
from calls.models.desk import Export, Mailing, MailingRecipient
from calls.models.details import CallFigure, EligibilityRule, FaqEntry
from calls.models.discussion import ConsensusNote, DiscussionMessage, FactualCorrection
from calls.models.drafting import LateRequest, Presence, TeamSeat
from calls.models.emergency import EmergencyAccess
from calls.models.experts import ExpertAbsence, ExpertAffiliation, Expertise, ExpertProfile
from calls.models.letters import Appeal, DecisionRelease, LetterTemplate
from calls.models.panels import (
    AgendaItem,
    Attendance,
    Motion,
    PanelMeeting,
    PanelRemark,
    RoomExit,
    Vote,
)
from calls.models.papers import Dossier
from calls.models.reminders import ReviewReminder
from calls.models.reviews import Assignment, CriterionScore, Decision

__all__ = [
    "AgendaItem",
    "AnonymousCopy",
    "AnonymousFile",
    "Appeal",
    "Application",
    "Assignment",
    "AssignmentRun",
    "AttachedFile",
    "Attendance",
    "Award",
    "AwardAmendment",
    "AwardMilestone",
    "AwardPayment",
    "AwardReport",
    "Call",
    "CallFigure",
    "CallPerson",
    "CallSearch",
    "CallStage",
    "ConsensusNote",
    "Criterion",
    "CriterionScore",
    "Decision",
    "DecisionRelease",
    "DiscussionMessage",
    "Dossier",
    "EligibilityRule",
    "EmergencyAccess",
    "ExpertAbsence",
    "ExpertAffiliation",
    "ExpertProfile",
    "Expertise",
    "Export",
    "FactualCorrection",
    "FaqEntry",
    "FormVersion",
    "FoundName",
    "HiddenName",
    "LateRequest",
    "LetterTemplate",
    "Mailing",
    "MailingRecipient",
    "Motion",
    "PanelMeeting",
    "PanelRemark",
    "Presence",
    "ProposedPair",
    "Receipt",
    "ReviewPlan",
    "ReviewReminder",
    "RoomExit",
    "StageEntry",
    "Submission",
    "SubmitAttempt",
    "TeamSeat",
    "Vote",
]
