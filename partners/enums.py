"""Words of the directory: closed lists whose meaning is in the code."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    RESEARCH_ORGANISATION = "research_organisation", _("Research organisation")
    UNIVERSITY = "university", _("University")
    SCHOOL = "school", _("Higher-education school")
    HOSPITAL = "hospital", _("Hospital")
    HOSPITAL_FEDERATION = "hospital_federation", _("Hospital federation")
    CANCER_CENTRE = "cancer_centre", _("Comprehensive cancer centre")
    PHARMA = "pharma", _("Pharmaceutical company")
    BIOTECH = "biotech", _("Biotech company")
    MEDTECH = "medtech", _("Medtech company")
    DIGITAL_HEALTH = "digital_health", _("Digital health company")
    CRO_CDMO = "cro_cdmo", _("CRO or CDMO")
    INVESTOR = "investor", _("Investor")
    CLUSTER = "cluster", _("Cluster")
    INCUBATOR = "incubator", _("Incubator or accelerator")
    PATIENT_ASSOCIATION = "patient_association", _("Patient association")
    PUBLIC_AUTHORITY = "public_authority", _("Public authority")
    FUNDER = "funder", _("Funder")
    FOUNDATION = "foundation", _("Foundation")
    REAL_ESTATE = "real_estate", _("Real-estate company")
    OTHER = "other", pgettext_lazy("kind of organisation", "Other")


class Maturity(models.TextChoices):
    EMERGING = "emerging", _("Emerging (start-up, SME)")
    MATURE = "mature", _("Mature (mid-cap, group)")


class OrganisationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("organisation", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("organisation", "In review")
    PUBLISHED = "published", pgettext_lazy("organisation", "Published")
    SUSPENDED = "suspended", pgettext_lazy("organisation", "Suspended")
    ARCHIVED = "archived", pgettext_lazy("organisation", "Archived")


class Circle(models.TextChoices):
    OPERATOR = "operator", _("Operator of the cluster")
    FOUNDER = "founder", _("Founder")
    FIRST_CIRCLE = "first_circle", _("First circle")
    MEMBER = "member", pgettext_lazy("circle", "Member")
    PARTNER = "partner", pgettext_lazy("circle", "Partner")
    EXPRESSED_INTEREST = "expressed_interest", _("Expressed interest")
    RESIDENT = "resident", _("Resident on the campus")


class IdentifierScheme(models.TextChoices):
    SIREN = "siren", "SIREN"
    SIRET = "siret", "SIRET"
    ROR = "ror", "ROR"
    VAT = "vat", _("VAT number")
    LEI = "lei", "LEI"
    TICKER = "ticker", _("Stock ticker")
    FOREIGN_REGISTER = "foreign_register", _("Foreign register")


class FactQualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    MORE_THAN = "more_than", _("more than")
    NEARLY = "nearly", _("nearly")


class Vocabulary(models.TextChoices):
    STAGE = "stage", _("Stage of development")
    PRODUCT_TYPE = "product_type", _("Product type")
    MODALITY = "modality", _("Modality")
    TUMOUR_TYPE = "tumour_type", _("Tumour type")
    DISCIPLINE = "discipline", _("Discipline")
    LABEL = "label", _("Label")


class MembershipRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    REQUESTER = "requester", _("Requester")
    SIGNATORY = "signatory", _("Signatory")
    VIEWER = "viewer", _("Viewer")


class ProjectRole(models.TextChoices):
    VIEW = "view", pgettext_lazy("project role", "May read")
    COMMENT = "comment", pgettext_lazy("project role", "May comment")
    EDIT = "edit", pgettext_lazy("project role", "May edit")
    SIGN = "sign", pgettext_lazy("project role", "May edit and sign")


class ConflictState(models.TextChoices):
    """Whether an interest keeps a person away from a dossier; pending and recused build
    the wall.
    """

    PENDING = "pending", _("To be examined")
    DISMISSED = "dismissed", _("No conflict")
    WAIVED = "waived", _("Accepted with a plan")
    RECUSED = "recused", _("Recused")


class ConflictOrigin(models.TextChoices):
    DECLARED = "declared", _("Declared by the person")
    MEMBERSHIP = "membership", _("Member of the applicant's organisation")
    TEAM = "team", _("Member of the project team")
    EMAIL_DOMAIN = "email_domain", _("Same e-mail domain as the applicant's organisation")
    STAFF = "staff", _("Recorded by staff")
