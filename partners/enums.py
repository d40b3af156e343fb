"""Words of the directory: closed lists whose meaning is in the code."""

from typing import Any

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


class FactMeasure(models.TextChoices):
    """What a figure counts that the catalogue counts as well: staff see the two side by side."""

    PLATFORMS = "platforms", _("Technology platforms")


class Vocabulary(models.TextChoices):
    STAGE = "stage", _("Stage of development")
    PRODUCT_TYPE = "product_type", _("Product type")
    MODALITY = "modality", _("Modality")
    TUMOUR_TYPE = "tumour_type", _("Tumour type")
    DISCIPLINE = "discipline", _("Discipline")
    LABEL = "label", _("Label")
    STRATEGIC_AXIS = "strategic_axis", _("Strategic axis")


class Freshness(models.TextChoices):
    """How long a profile has gone without a word from its owners; every step can be undone."""

    CURRENT = "current", pgettext_lazy("profile", "Up to date")
    ASKED = "asked", pgettext_lazy("profile", "Confirmation asked for")
    REMINDED = "reminded", pgettext_lazy("profile", "Reminded")
    AGEING = "ageing", pgettext_lazy("profile", "Not confirmed lately")
    UNORIENTED = "unoriented", pgettext_lazy("profile", "Out of the orientation")
    UNLISTED = "unlisted", pgettext_lazy("profile", "Out of the directory")


class RelationKind(models.TextChoices):
    """What the first organisation is to the other."""

    PART_OF = "part_of", pgettext_lazy("relation", "Part of")
    FEDERATION_MEMBER = "federation_member", pgettext_lazy("relation", "Member of the federation")
    ALLIANCE = "alliance", pgettext_lazy("relation", "Allied with")
    SUCCESSOR = "successor", pgettext_lazy("relation", "Successor of")
    SPIN_OFF = "spin_off", pgettext_lazy("relation", "Spin-off of")
    SUPERVISED_BY = "supervised_by", pgettext_lazy("relation", "Supervised by")

    @property
    def seen_from_other(self) -> Any:
        """What the other organisation calls the tie."""
        return {
            RelationKind.PART_OF: pgettext_lazy("relation", "Includes"),
            RelationKind.FEDERATION_MEMBER: pgettext_lazy("relation", "Federates"),
            RelationKind.ALLIANCE: pgettext_lazy("relation", "Allied with"),
            RelationKind.SUCCESSOR: pgettext_lazy("relation", "Continued by"),
            RelationKind.SPIN_OFF: pgettext_lazy("relation", "Origin of"),
            RelationKind.SUPERVISED_BY: pgettext_lazy("relation", "Supervises"),
        }[self]


class TextBlockKey(models.TextChoices):
    """Where a text that staff keep stands."""

    COME_TO_US = "come_to_us", _("How to come to the campus")
    PRESS = "press", _("Introduction of the press page")
    GOVERNANCE = "governance", _("Introduction of the governance page")


class BiosafetyLevel(models.IntegerChoices):
    """Biological containment of a room (European directive 2000/54/EC)."""

    ONE = 1, _("BSL-1")
    TWO = 2, _("BSL-2")
    THREE = 3, _("BSL-3")


class InterestNature(models.TextChoices):
    EMPLOYMENT = "employment", _("Employment")
    MANDATE = "mandate", _("Mandate or board seat")
    SHARES = "shares", _("Shares or options")
    ADVICE = "advice", _("Paid advice")
    FUNDING = "funding", _("Research funding")
    FAMILY = "family", _("Family tie")
    FOUNDER = "founder", pgettext_lazy("interest", "Founder")


class InvitationState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("invitation", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")
    REVOKED = "revoked", pgettext_lazy("invitation", "Taken back")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")


class ClaimMethod(models.TextChoices):
    """How a person shows that they may speak for an organisation that has no member."""

    EMAIL_DOMAIN = "email_domain", _("My e-mail address is of the organisation")
    REGISTERED_EMAIL = "registered_email", _("A code to the organisation's registered e-mail")
    LETTER = "letter", _("A signed letter of the organisation")
    STAFF = "staff", _("The cluster's team knows me")


class ClaimState(models.TextChoices):
    OPEN = "open", pgettext_lazy("claim", "To be examined")
    GRANTED = "granted", pgettext_lazy("claim", "Granted")
    REFUSED = "refused", pgettext_lazy("claim", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")


class JoinRequestState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("request to join", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("request to join", "Accepted")
    DECLINED = "declined", pgettext_lazy("request to join", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "Withdrawn")


class EditState(models.TextChoices):
    """A change that is live already, and what staff made of it."""

    TO_REVIEW = "to_review", pgettext_lazy("change", "To look at")
    SEEN = "seen", pgettext_lazy("change", "Seen")
    REVERTED = "reverted", pgettext_lazy("change", "Undone")


class ProposalState(models.TextChoices):
    """A change of what only staff may change."""

    PENDING = "pending", pgettext_lazy("proposal", "To be examined")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


class CorrectionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("correction", "To be examined")
    DONE = "done", pgettext_lazy("correction", "Taken up")
    DISMISSED = "dismissed", pgettext_lazy("correction", "Not taken up")


class ImportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    ROR = "ror", _("ROR record (JSON)")
    SIRENE = "sirene", _("SIRENE record (JSON)")


class ImportState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("import", "Being tried")
    CHECKED = "checked", pgettext_lazy("import", "Tried without writing")
    WRITING = "writing", pgettext_lazy("import", "Being written")
    APPLIED = "applied", pgettext_lazy("import", "Written")
    DISCARDED = "discarded", pgettext_lazy("import", "Given up")


class ImportVerdict(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("import", "Not tried yet")
    CREATE = "create", pgettext_lazy("import", "New")
    UPDATE = "update", pgettext_lazy("import", "Changes")
    UNCHANGED = "unchanged", pgettext_lazy("import", "Same as before")
    REFUSE = "refuse", pgettext_lazy("import", "Cannot be taken")


class MergeState(models.TextChoices):
    DONE = "done", pgettext_lazy("merge", "Merged")
    UNDONE = "undone", pgettext_lazy("merge", "Undone")


class PairState(models.TextChoices):
    """Whether two entries that look alike are known to be two."""

    DISTINCT = "distinct", pgettext_lazy("pair of organisations", "Not the same")
    REOPENED = "reopened", pgettext_lazy("pair of organisations", "Suggested again")


class FundingBand(models.TextChoices):
    """Money raised so far, in euros; bands, so that nobody has to give a figure away."""

    NONE = "none", _("Nothing yet")
    UNDER_100K = "under_100k", _("Less than €100,000")
    UNDER_500K = "under_500k", _("€100,000 to €500,000")
    UNDER_2M = "under_2m", _("€500,000 to €2 million")
    UNDER_10M = "under_10m", _("€2 to €10 million")
    OVER_10M = "over_10m", _("More than €10 million")


class PatentStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("patent", "Planned")
    FILED = "filed", pgettext_lazy("patent", "Filed")
    PUBLISHED = "published", pgettext_lazy("patent", "Published")
    GRANTED = "granted", pgettext_lazy("patent", "Granted")
    LAPSED = "lapsed", pgettext_lazy("patent", "Lapsed")


class PatentHolding(models.TextChoices):
    """By what right the project uses it."""

    OWNED = "owned", pgettext_lazy("patent", "Owned")
    CO_OWNED = "co_owned", pgettext_lazy("patent", "Owned with others")
    LICENSED = "licensed", pgettext_lazy("patent", "Under licence")
    OPTION = "option", pgettext_lazy("patent", "Under option")


class MilestoneState(models.TextChoices):
    AHEAD = "ahead", pgettext_lazy("milestone", "Ahead")
    REACHED = "reached", pgettext_lazy("milestone", "Reached")
    DROPPED = "dropped", pgettext_lazy("milestone", "Given up")


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
    INTEREST = "interest", _("Declared interest in the applicant's organisation")
    AFFILIATION = "affiliation", _("Works or worked at the applicant's organisation")
    ORCID = "orcid", _("Same ORCID iD as a person of the applicant's team")
    NAMED = "named", _("Named in the application")
    PARTNER = "partner", _("Tied to an organisation that the application names")
    STAFF = "staff", _("Recorded by staff")
