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
