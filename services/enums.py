"""Words of the catalogue: closed lists whose meaning is in the code."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceKind(models.TextChoices):
    EXPERTISE = "expertise", _("Expertise")
    HEALTH_DATA = "health_data", _("Health data")
    SAMPLES = "samples", _("Biological samples")
    PLATFORM = "platform", _("Technology platform")
    PRECLINICAL = "preclinical", _("Preclinical studies")
    CMC_GMP = "cmc_gmp", _("CMC and GMP")
    REGULATORY = "regulatory", _("Regulatory affairs")
    CLINICAL_TRIAL_SUPPORT = "clinical_trial_support", _("Clinical-trial support")
    HOSTING = "hosting", _("Hosting")
    FINANCING_HELP = "financing_help", _("Help with financing")
    TRAINING = "training", _("Training")
    LEGAL_IP = "legal_ip", _("Legal and intellectual property")
    INTRODUCTION = "introduction", _("Introduction to partners")


class Access(models.TextChoices):
    """The six accesses that the cluster promises."""

    EXPERTS = "experts", _("Experts")
    TECHNOLOGIES = "technologies", _("Technologies")
    DATA_AND_SAMPLES = "data_and_samples", _("Data and samples")
    FUNDING = "funding", _("Funding")
    SPACE = "space", _("Space")
    NETWORK = "network", _("Network")


class ServiceState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("service", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("service", "In review")
    PLANNED = "planned", pgettext_lazy("service", "Planned")
    OPEN = "open", pgettext_lazy("service", "Open")
    PAUSED = "paused", pgettext_lazy("service", "Paused")
    RETIRED = "retired", pgettext_lazy("service", "Closed")


class AccessMode(models.TextChoices):
    OPEN = "open", _("Open to all")
    REQUEST = "request", _("On request")
    GATED = "gated", _("After a committee's agreement")
    EXTERNAL = "external", _("On the partner's own site")
    VIA_CALL = "via_call", _("Through a call for projects")


class PriceBasis(models.TextChoices):
    NOT_STATED = "not_stated", _("Not stated")
    FREE = "free", _("Free of charge")
    FREE_UNDER_CALL = "free_under_call", _("Free of charge under a call")
    PER_UNIT = "per_unit", _("Per unit")
    PER_DAY = "per_day", _("Per day")
    ON_QUOTE = "on_quote", _("On quote")
    COLLABORATION = "collaboration", _("As a collaboration")


class IndustryUse(models.TextChoices):
    YES = "yes", _("Open to companies")
    COLLABORATION_ONLY = "collaboration_only", _("Companies in collaboration only")
    NO = "no", _("Academic use only")


class Audience(models.TextChoices):
    """For whom an offer's terms hold."""

    ACADEMIC = "academic", _("Academic teams")
    START_UP = "start_up", _("Start-ups")
    SME = "sme", _("Small and medium-sized companies")
    LARGE = "large", _("Large companies")
    RESIDENT = "resident", _("Residents of the campus")
    SELECTED_PROJECT = "selected_project", _("Projects selected in a call")


class WaitingState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("place in a waiting list", "Waiting")
    OFFERED = "offered", pgettext_lazy("place in a waiting list", "Place offered")
    TAKEN = "taken", pgettext_lazy("place in a waiting list", "Place taken")
    LEFT = "left", pgettext_lazy("place in a waiting list", "Left")
    LAPSED = "lapsed", pgettext_lazy("place in a waiting list", "Not answered in time")
    CLOSED = "closed", pgettext_lazy("place in a waiting list", "Service closed")


class Fact(models.TextChoices):
    """What an eligibility rule can ask about a project and its company."""

    COMPANY_AGE = "company_age", _("age of the company (years)")
    HEADCOUNT = "headcount", _("headcount")
    TRL = "trl", _("technology readiness level")
    COUNTRY = "country", _("country")
    STAGE = "stage", _("stage of development")
    FUNDING = "funding", _("private funding so far (euros)")
    IS_COMPANY = "is_company", _("the company exists")


class Comparison(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    LESS_THAN = "less_than", _("less than")
    ONE_OF = "one_of", _("one of")
    NONE_OF = "none_of", _("none of")


class LinkState(models.TextChoices):
    WORKING = "working", pgettext_lazy("link", "Works")
    BROKEN = "broken", pgettext_lazy("link", "Broken")
    REFUSED = "refused", pgettext_lazy("link", "Not checked: private address")
    UNKNOWN = "unknown", pgettext_lazy("link", "Not checked yet")


class AccessRights(models.TextChoices):
    """Who may reach a dataset (EU vocabulary of access rights)."""

    PUBLIC = "PUBLIC", pgettext_lazy("access rights", "Public")
    RESTRICTED = "RESTRICTED", pgettext_lazy("access rights", "Restricted")
    NON_PUBLIC = "NON_PUBLIC", pgettext_lazy("access rights", "Not public")


class Turn(models.TextChoices):
    """Who has to do the next thing."""

    APPLICANT = "applicant", pgettext_lazy("turn", "The project's team")
    PROVIDER = "provider", pgettext_lazy("turn", "The provider")
    NOBODY = "nobody", pgettext_lazy("turn", "Nobody")


class Side(models.TextChoices):
    """On whose behalf somebody acted on a request."""

    APPLICANT = "applicant", pgettext_lazy("side", "Project's team")
    PROVIDER = "provider", pgettext_lazy("side", "Provider")
    STAFF = "staff", pgettext_lazy("side", "Cluster's team")
    CLOCK = "clock", pgettext_lazy("side", "The portal")


class SubRequestState(models.TextChoices):
    """Where one provider stands with a request; the request's own state follows from these."""

    DRAFT = "draft", pgettext_lazy("request", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("request", "Sent")
    RETURNED = "returned", pgettext_lazy("request", "More information asked for")
    TRIAGED = "triaged", pgettext_lazy("request", "Taken up")
    FEASIBILITY = "feasibility", pgettext_lazy("request", "Feasibility study")
    WILLING_LATER = "willing_later", pgettext_lazy("request", "Willing later")
    CONDITIONS = "conditions", pgettext_lazy("request", "Possible on conditions")
    QUOTED = "quoted", pgettext_lazy("request", "Quote sent")
    ACCEPTED = "accepted", pgettext_lazy("request", "Quote accepted")
    RUNNING = "running", pgettext_lazy("request", "Under way")
    DELIVERED = "delivered", pgettext_lazy("request", "Delivered")
    RATED = "rated", pgettext_lazy("request", "Delivered and rated")
    UNRATED = "unrated", pgettext_lazy("request", "Delivered, not rated")
    NOT_FOR_US = "not_for_us", pgettext_lazy("request", "Not for this provider")
    UNAVAILABLE = "unavailable", pgettext_lazy("request", "Not available")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("request", "Expired")
    DECLINED = "declined", pgettext_lazy("request", "Quote declined")


class RequestState(models.TextChoices):
    """What a request is as a whole, derived from its providers' states."""

    DRAFT = "draft", pgettext_lazy("request as a whole", "Draft")
    YOURS = "yours", pgettext_lazy("request as a whole", "Waiting for the project's team")
    THEIRS = "theirs", pgettext_lazy("request as a whole", "Waiting for a provider")
    LATER = "later", pgettext_lazy("request as a whole", "Resumes later")
    DONE = "done", pgettext_lazy("request as a whole", "Done")
    CLOSED = "closed", pgettext_lazy("request as a whole", "Closed without result")


class ReasonCode(models.TextChoices):
    """Why a request to a provider ended before its result."""

    OUT_OF_SCOPE = "out_of_scope", _("Not what this service does")
    NOT_FEASIBLE = "not_feasible", _("Not feasible as described")
    NOT_ELIGIBLE = "not_eligible", _("The project is not among those served")
    CONFLICT = "conflict", _("Conflict of interest")
    NO_CAPACITY = "no_capacity", _("No capacity in the time needed")
    EQUIPMENT = "equipment", _("Equipment or team not available")
    SERVICE_CLOSED = "service_closed", _("The service is paused or closed")
    NO_ANSWER = "no_answer", _("No answer in time")
    QUOTE_LAPSED = "quote_lapsed", _("The quote was no longer valid")
    TOO_EXPENSIVE = "too_expensive", _("Too expensive")
    TOO_SLOW = "too_slow", _("Too slow")
    OTHER_PROVIDER = "other_provider", _("Another provider was chosen")
    PLANS_CHANGED = "plans_changed", _("The project's plans changed")
    OTHER = "other", pgettext_lazy("reason", "Another reason")


class QuoteState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quote", "Draft")
    SENT = "sent", pgettext_lazy("quote", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("quote", "Accepted")
    SUPERSEDED = "superseded", pgettext_lazy("quote", "Replaced by a newer version")
    DECLINED = "declined", pgettext_lazy("quote", "Declined")
    LAPSED = "lapsed", pgettext_lazy("quote", "No longer valid")


class RequestFileKind(models.TextChoices):
    """What a file of a request is."""

    ANSWER = "answer", _("Answer to a question")
    DOCUMENT = "document", _("Document asked for")
    MESSAGE = "message", _("Attached to a message")
    DELIVERY = "delivery", _("Result")


class ChangeSubject(models.TextChoices):
    """What somebody wants to change of work that was agreed."""

    SCOPE = "scope", _("What is done")
    PRICE = "price", _("The price")
    DATE = "date", _("The date of delivery")
    OTHER = "other", pgettext_lazy("change", "Something else")


class ChangeRequestState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("request for a change", "Waiting for an answer")
    AGREED = "agreed", pgettext_lazy("request for a change", "Agreed")
    REFUSED = "refused", pgettext_lazy("request for a change", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request for a change", "Taken back")


class GrantBasis(models.TextChoices):
    """On what ground a provider reads the confidential dossier."""

    NDA = "nda", _("A confidentiality agreement is signed")
    TRUST = "trust", _("Without an agreement, by our decision")


class SessionState(models.TextChoices):
    ANSWERING = "answering", pgettext_lazy("orientation", "Being filled in")
    SENT = "sent", pgettext_lazy("orientation", "Sent to an advisor")
    ANSWERED = "answered", pgettext_lazy("orientation", "Answered")
    ABANDONED = "abandoned", pgettext_lazy("orientation", "Left unfinished")


class WeightsState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("weights", "Draft")
    ACTIVE = "active", pgettext_lazy("weights", "In use")
    RETIRED = "retired", pgettext_lazy("weights", "No longer in use")
