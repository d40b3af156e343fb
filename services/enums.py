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
