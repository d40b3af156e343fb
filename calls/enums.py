"""Words of the calls: life cycles and closed lists. The drawings are in docs/lifecycles.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallState(models.TextChoices):
    """Whether a call is published. Whether it is open is computed from its dates, never stored."""

    DRAFT = "draft", pgettext_lazy("call", "Draft")
    PUBLISHED = "published", pgettext_lazy("call", "Published")
    ARCHIVED = "archived", pgettext_lazy("call", "Archived")


class CallPhase(models.TextChoices):
    """What the dates say at a moment."""

    COMING = "coming", pgettext_lazy("call", "Opening soon")
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed")


class CallRole(models.TextChoices):
    """What a person does for one call, beyond the role they hold in the cluster."""

    MANAGER = "manager", _("Call manager")
    CHAIR = "chair", _("Panel chair")
    MEMBER = "member", _("Panel member")


class ReviewVisibility(models.TextChoices):
    NEVER = "never", _("Never")
    AFTER_OWN = "after_own", _("After submitting one's own")
    ALWAYS = "always", _("Always")


class ApplicationState(models.TextChoices):
    """The cluster's view. Applicants see the mapping of `ApplicantStatus` instead."""

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    INELIGIBLE = "ineligible", pgettext_lazy("application", "Not eligible")
    IN_REVIEW = "in_review", pgettext_lazy("application", "In review")
    IN_PANEL = "in_panel", pgettext_lazy("application", "In panel")
    ACCEPTED = "accepted", pgettext_lazy("application", "Selected")
    RESERVE = "reserve", pgettext_lazy("application", "On the reserve list")
    DECLINED = "declined", pgettext_lazy("application", "Not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("application", "Never submitted")


class ApplicantStatus(models.TextChoices):
    """What an applicant is told."""

    DRAFT = "draft", pgettext_lazy("applicant status", "Draft")
    RECEIVED = "received", pgettext_lazy("applicant status", "Received")
    UNDER_REVIEW = "under_review", pgettext_lazy("applicant status", "Under review")
    INELIGIBLE = "ineligible", pgettext_lazy("applicant status", "Not eligible")
    SELECTED = "selected", pgettext_lazy("applicant status", "Selected")
    RESERVE = "reserve", pgettext_lazy("applicant status", "On the reserve list")
    NOT_SELECTED = "not_selected", pgettext_lazy("applicant status", "Not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("applicant status", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("applicant status", "Never submitted")


APPLICANT_STATUS = {
    ApplicationState.DRAFT: ApplicantStatus.DRAFT,
    ApplicationState.SUBMITTED: ApplicantStatus.RECEIVED,
    ApplicationState.INELIGIBLE: ApplicantStatus.INELIGIBLE,
    ApplicationState.IN_REVIEW: ApplicantStatus.UNDER_REVIEW,
    ApplicationState.IN_PANEL: ApplicantStatus.UNDER_REVIEW,
    ApplicationState.ACCEPTED: ApplicantStatus.SELECTED,
    ApplicationState.RESERVE: ApplicantStatus.RESERVE,
    ApplicationState.DECLINED: ApplicantStatus.NOT_SELECTED,
    ApplicationState.WITHDRAWN: ApplicantStatus.WITHDRAWN,
    ApplicationState.EXPIRED: ApplicantStatus.EXPIRED,
}


class EntryState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("stage entry", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("stage entry", "Submitted")
    REOPENED = "reopened", pgettext_lazy("stage entry", "Reopened")
    CLOSED = "closed", pgettext_lazy("stage entry", "Closed")


class StageKind(models.TextChoices):
    """What a stage asks for."""

    LETTER = "letter", pgettext_lazy("stage of a call", "Letter of intent")
    FULL = "full", pgettext_lazy("stage of a call", "Full application")


class LateState(models.TextChoices):
    """What became of a wish to send after the closing."""

    ASKED = "asked", pgettext_lazy("late request", "Waits for an answer")
    GRANTED = "granted", pgettext_lazy("late request", "Granted")
    REFUSED = "refused", pgettext_lazy("late request", "Refused")


class ExportKind(models.TextChoices):
    XLSX = "xlsx", _("Spreadsheet (xlsx)")
    CSV = "csv", _("Table (csv)")
    ZIP = "zip", _("Dossiers with their files (zip)")
    JSON = "json", _("Data (JSON)")


class ExportState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("export", "Waiting")
    RUNNING = "running", pgettext_lazy("export", "Being built")
    DONE = "done", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Failed")
    EXPIRED = "expired", pgettext_lazy("export", "Expired")


class MailingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("message to applicants", "Draft")
    HELD = "held", pgettext_lazy("message to applicants", "Leaves soon")
    SENT = "sent", pgettext_lazy("message to applicants", "Sent")
    CANCELLED = "cancelled", pgettext_lazy("message to applicants", "Cancelled")


class AttemptOutcome(models.TextChoices):
    STARTED = "started", _("Started")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class AssignmentState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("review", "Proposed")
    INVITED = "invited", pgettext_lazy("review", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("review", "Accepted")
    DECLINED = "declined", pgettext_lazy("review", "Declined")
    RECUSED = "recused", pgettext_lazy("review", "Recused")
    IN_PROGRESS = "in_progress", pgettext_lazy("review", "In progress")
    SUBMITTED = "submitted", pgettext_lazy("review", "Submitted")
    REOPENED = "reopened", pgettext_lazy("review", "Reopened")
    EXPIRED = "expired", pgettext_lazy("review", "Expired")


# States in which the expert has said "no conflict" and may read the file.
READING_STATES = (
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.SUBMITTED,
    AssignmentState.REOPENED,
)
WRITING_STATES = (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS, AssignmentState.REOPENED)


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("outcome", "Selected")
    RESERVE = "reserve", pgettext_lazy("outcome", "Reserve list")
    DECLINED = "declined", pgettext_lazy("outcome", "Not selected")
    INELIGIBLE = "ineligible", pgettext_lazy("outcome", "Not eligible")


class DecisionState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("decision", "Pending, not visible to the applicant")
    RELEASED = "released", pgettext_lazy("decision", "Released")
    ANNULLED = "annulled", pgettext_lazy("decision", "Annulled")


# --- Experts and assignment ----------------------------------------------------------------------


class ExpertState(models.TextChoices):
    """Where an expert stands in the pool."""

    INVITED = "invited", pgettext_lazy("expert in the pool", "Invited")
    ACTIVE = "active", pgettext_lazy("expert in the pool", "Active")
    DECLINED = "declined", pgettext_lazy("expert in the pool", "Declined")
    LEFT = "left", pgettext_lazy("expert in the pool", "Left")


class ExpertiseLevel(models.TextChoices):
    EXPERT = "expert", pgettext_lazy("expertise", "Expert")
    FAMILIAR = "familiar", pgettext_lazy("expertise", "Familiar")


class Voice(models.TextChoices):
    """From where an expert looks at a dossier; a panel may want each of some of them."""

    CLINICIAN = "clinician", _("Clinician")
    SCIENTIST = "scientist", _("Scientist")
    INDUSTRY = "industry", _("Industry")
    PATIENT = "patient", _("Patient")
    REGULATORY = "regulatory", _("Regulatory affairs")


class ReminderStep(models.TextChoices):
    """The rungs of the ladder on which an invitation or a review climbs while it waits."""

    ASKED_AGAIN = "asked_again", pgettext_lazy("reminder of a review", "Invitation: first reminder")
    LAST_CALL = "last_call", pgettext_lazy("reminder of a review", "Invitation: last reminder")
    NO_ANSWER = "no_answer", pgettext_lazy("reminder of a review", "Staff told: no answer")
    DUE_SOON = "due_soon", pgettext_lazy("reminder of a review", "Due in seven business days")
    DUE_NOW = "due_now", pgettext_lazy("reminder of a review", "Due in two business days")
    OVERDUE = "overdue", pgettext_lazy("reminder of a review", "Overdue")
    STAFF_TOLD = "staff_told", pgettext_lazy("reminder of a review", "Staff told: overdue")


class RunState(models.TextChoices):
    """Where a proposal of who reviews what stands."""

    QUEUED = "queued", pgettext_lazy("assignment run", "Waiting")
    DRAFT = "draft", pgettext_lazy("assignment run", "Draft")
    RELEASING = "releasing", pgettext_lazy("assignment run", "Inviting")
    FAILED = "failed", pgettext_lazy("assignment run", "Failed")
    RELEASED = "released", pgettext_lazy("assignment run", "Released")
    DISCARDED = "discarded", pgettext_lazy("assignment run", "Discarded")


class PairOutcome(models.TextChoices):
    """What became of a proposed pair at the release."""

    INVITED = "invited", pgettext_lazy("proposed pair", "Invited")
    KEPT = "kept", pgettext_lazy("proposed pair", "Asked already")
    REFUSED = "refused", pgettext_lazy("proposed pair", "Refused")
    HIDDEN = "hidden", pgettext_lazy("proposed pair", "Hidden from who released it")
    FAULT = "fault", pgettext_lazy("proposed pair", "Failed by a fault of the portal")


# --- Panel ---------------------------------------------------------------------------------------


class MeetingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("panel meeting", "Planned")
    OPEN = "open", pgettext_lazy("panel meeting", "In session")
    CLOSED = "closed", pgettext_lazy("panel meeting", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("panel meeting", "Cancelled")


MEETING_OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)


class ItemState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("item of an agenda", "To come")
    DISCUSSING = "discussing", pgettext_lazy("item of an agenda", "Under discussion")
    DONE = "done", pgettext_lazy("item of an agenda", "Done")


class MotionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("motion", "Vote open")
    CARRIED = "carried", pgettext_lazy("motion", "Carried")
    REJECTED = "rejected", pgettext_lazy("motion", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "Withdrawn")


class VoteChoice(models.TextChoices):
    FOR = "for", pgettext_lazy("vote", "For")
    AGAINST = "against", pgettext_lazy("vote", "Against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstention")


class RemarkKind(models.TextChoices):
    """What the portal notes by itself for the minutes of an item."""

    WITHDRAWN = "withdrawn", _("The applicant withdrew the application; votes on it are over.")
    VOTE_STRUCK = (
        "vote_struck",
        _("A vote was struck before the count: its member may not take part any more."),
    )
    RECUSED_AFTER = (
        "recused_after",
        _("After the count, a member who had voted was kept away from this application."),
    )
    QUORUM_LOST = "quorum_lost", _("During a vote, fewer members than the quorum were in the room.")


class CorrectionState(models.TextChoices):
    """What became of the applicant's chance to correct facts in the reviews."""

    OPEN = "open", pgettext_lazy("factual correction", "Open to the applicant")
    ANSWERED = "answered", pgettext_lazy("factual correction", "Answered")
    EXPIRED = "expired", pgettext_lazy("factual correction", "Not used")


class ReleaseState(models.TextChoices):
    """Where a planned release of decisions stands."""

    PLANNED = "planned", pgettext_lazy("release of decisions", "Planned")
    RELEASED = "released", pgettext_lazy("release of decisions", "Released")
    CANCELLED = "cancelled", pgettext_lazy("release of decisions", "Cancelled")


# --- Awards --------------------------------------------------------------------------------------


class AwardState(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("award", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("award", "Accepted")
    REFUSED = "refused", pgettext_lazy("award", "Refused")
    RECALLED = "recalled", pgettext_lazy("award", "Taken back")
    RUNNING = "running", pgettext_lazy("award", "Running")
    CLOSED = "closed", pgettext_lazy("award", "Closed")
    TERMINATED = "terminated", pgettext_lazy("award", "Terminated")


class PaymentState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("payment", "Planned")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("payment", "Cancelled")


class ReportState(models.TextChoices):
    DUE = "due", pgettext_lazy("report on an award", "Due")
    SENT = "sent", pgettext_lazy("report on an award", "Sent")
    RETURNED = "returned", pgettext_lazy("report on an award", "Sent back")
    ACCEPTED = "accepted", pgettext_lazy("report on an award", "Accepted")


class ReportKind(models.TextChoices):
    PROGRESS = "progress", pgettext_lazy("report on an award", "Progress report")
    FINAL = "final", pgettext_lazy("report on an award", "Final report")
    FINANCIAL = "financial", pgettext_lazy("report on an award", "Financial report")
