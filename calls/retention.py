"""How long dossiers, their review, awards and the pool of experts are kept.

What was written in the review goes first, also where an award keeps the dossier itself. What a
night carries out, it carries out in the order of this file.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from calls.enums import AssignmentState, ExpertState, ExportState
from calls.models import (
    AgendaItem,
    Appeal,
    Application,
    Assignment,
    AssignmentRun,
    AttachedFile,
    Attendance,
    Award,
    AwardAmendment,
    AwardMilestone,
    AwardPayment,
    AwardReport,
    ConsensusNote,
    CriterionScore,
    Decision,
    DecisionRelease,
    DiscussionMessage,
    EmergencyAccess,
    ExpertAbsence,
    ExpertAffiliation,
    Expertise,
    ExpertProfile,
    Export,
    FactualCorrection,
    Mailing,
    Motion,
    PanelMeeting,
    PanelRemark,
    Presence,
    ProposedPair,
    Receipt,
    RoomExit,
    StageEntry,
    Submission,
    SubmitAttempt,
    Vote,
)
from calls.queries.endings import (
    DRAFT_DAYS,
    before_an_application,
    emptied_meetings,
    emptied_releases,
    emptied_runs,
    ended_dossiers,
    forgotten_drafts,
    old_mailings,
    paid_awards,
    rows_of_review,
    unpaid_awards,
)
from partners.models import ConflictOfInterest, Project
from pscc.kernel.retention import Ages, Follows, Over, Swept, Within, hold, keep, years

FAIR = years(5)  # proof of a fair procedure
POOL = years(3)
ENDED = (AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.RECUSED)


def _reviews(at: datetime) -> Q:
    """Hold for experts who have a review under way, or sent one in the last three years."""
    reviews = Assignment.objects.filter(expert=OuterRef("user")).exclude(state__in=ENDED)
    return Q(Exists(reviews.filter(Q(submitted_at=None) | Q(submitted_at__gte=at - POOL))))


keep(
    ExpertProfile,
    Ages(
        since="updated_at",
        after=POOL,
        only=Q(state__in=[ExpertState.LEFT, ExpertState.DECLINED]),
        busy=_reviews,
    ),
)
keep(ExpertAffiliation, Follows(ExpertProfile))
keep(Expertise, Follows(ExpertProfile))
keep(EmergencyAccess, Ages(since="opened_at", after=years(5)))
keep(ExpertAbsence, Ages(since="until", after=years(1)))
keep(
    Export,
    Swept(sweep="calls.expired_exports", after=timedelta(days=7)),
    Ages(
        since="created_at",
        after=years(1),
        only=Q(state__in=[ExportState.EXPIRED, ExportState.FAILED]),
    ),
)
keep(Presence, Swept(sweep="calls.old_presences", after=timedelta(days=1)))

# --- The review: experts' names and opinions do not wait for an award ---

for _written in (ConsensusNote, DiscussionMessage, FactualCorrection, Assignment, ProposedPair):
    keep(_written, Over(ended=rows_of_review(_written), after=FAIR))
keep(CriterionScore, Follows(Assignment))
keep(AgendaItem, Over(ended=rows_of_review(AgendaItem), after=FAIR))
for _discussed in (RoomExit, Motion, PanelRemark):
    keep(_discussed, Follows(AgendaItem))
keep(Vote, Follows(Motion))
keep(PanelMeeting, Over(ended=emptied_meetings, after=FAIR))
keep(Attendance, Follows(PanelMeeting))
keep(AssignmentRun, Over(ended=emptied_runs, after=FAIR))

# --- Awards, then the dossiers that they kept ---

keep(Award, Over(ended=paid_awards, after=years(10)), Over(ended=unpaid_awards, after=FAIR))
for _of_award in (AwardMilestone, AwardPayment, AwardReport, AwardAmendment):
    keep(_of_award, Follows(Award))
keep(
    Application,
    Over(ended=ended_dossiers, after=FAIR, first=before_an_application),
    Over(ended=forgotten_drafts, after=timedelta(days=DRAFT_DAYS)),
)
for _of_dossier in (Appeal, Decision, Receipt, Submission):
    keep(_of_dossier, Within(Application))
keep(StageEntry, Follows(Application))
for _of_entry in (AttachedFile, SubmitAttempt):
    keep(_of_entry, Follows(StageEntry))
keep(DecisionRelease, Over(ended=emptied_releases, after=FAIR))
keep(Mailing, Over(ended=old_mailings, after=FAIR))


def _applied(at: datetime) -> Q:
    return Q(Exists(Application.objects.filter(project=OuterRef("pk"))))


def _is_about_an_application(at: datetime) -> Q:
    return Q(Exists(Application.objects.filter(project=OuterRef("project"))))


hold(Project, _applied)
hold(ConflictOfInterest, _is_about_an_application)  # as long as a wall has something to hide
