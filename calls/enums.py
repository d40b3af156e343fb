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
