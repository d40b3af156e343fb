"""The words of people in organisations and projects, and what is copied from them."""

from typing import Any

from django.db.models import QuerySet

from partners.actions.organisations import refresh_organisation_search
from partners.models import (
    Claim,
    ConflictOfInterest,
    Correction,
    DeclaredInterest,
    DossierOpening,
    ImportRow,
    ImportRun,
    Invitation,
    JoinRequest,
    Mandate,
    Merge,
    Milestone,
    Organisation,
    Patent,
    Person,
    PressContact,
    ProfileEdit,
    Project,
    ProjectDossier,
    ProjectFile,
    ProjectMember,
    ProjectMove,
    Proposal,
    StageChange,
    TermMerge,
)
from partners.queries.members import members_of
from pscc.accounts.models import User
from pscc.kernel.purging import SAME_FIELDS, Copies, purging

_NUMBERS = "numbers and names of the house"
_ADDRESS = "an address: goes with the account, or with the row"
_ORGANISATION = {"partners.Organisation": "organisation"}
_FIELDS = ("name", "legal_name", "acronym", "summary", "description", "city", "website")
_PROFILE = {f"partners.Organisation.{name}": SAME_FIELDS for name in _FIELDS}


def _members(organisation: Organisation) -> QuerySet[User]:
    rows = members_of(organisation).order_by().values("user")
    return User.objects.filter(pk__in=rows, is_active=True)


def _team(row: Any) -> QuerySet[User]:
    project = row if isinstance(row, Project) else row.project
    members = ProjectMember.objects.active().filter(project=project)
    return User.objects.filter(pk__in=members.values("user_id"), is_active=True)


def _refresh(organisation: Organisation) -> None:
    refresh_organisation_search(organisation)


purging(
    Organisation,
    *_FIELDS,
    untouched={"country": _NUMBERS, "source": _NUMBERS, "source_licence": _NUMBERS,
               "registered_email": _ADDRESS},
    refresh=_refresh,
    people=_members,
)  # fmt: skip
purging(Project, "title", "public_abstract", "activity_in_france", people=_team)
purging(
    ProjectDossier, "unmet_need", "innovation", "evidence", "development_plan", "ip_position",
    by="project__uid", people=_team,
)  # fmt: skip
purging(ProjectFile, "title", people=_team)
purging(Patent, "title", "holder", people=_team)
purging(Milestone, "title", people=_team)
purging(StageChange, "note", people=_team)
purging(ProjectMove, "reason", people=_team)
purging(DossierOpening, untouched={"what": _NUMBERS})
purging(ConflictOfInterest, "evidence", "plan", copied=(Copies(fields=("traces",)),))
purging(TermMerge, untouched=dict.fromkeys(("label_fr", "label_en", "moved"), _NUMBERS))
purging(
    ImportRun,
    copied=(Copies(fields=("remarks",)),),
    untouched=dict.fromkeys(("file_name", "sha256", "source", "licence"), _NUMBERS),
)
purging(ImportRow, copied=(Copies(fields=("values", "problems", "changes")),))
purging(Merge, copied=(Copies(fields=("moved",)),), untouched={"state_before": _NUMBERS})
purging(
    Invitation,
    "message",
    untouched={"email": _ADDRESS, "language": _NUMBERS, "secret_digest": "a digest"},
)
purging(Claim, "message", "reason", untouched={"code_digest": "a digest"},
        people=lambda row: [row.user])  # fmt: skip
purging(JoinRequest, "message", people=lambda row: [row.user])
purging(
    ProfileEdit,
    "reason",
    copied=(Copies(fields=("before", "after"), of=_ORGANISATION, keyed=_PROFILE),),
)
purging(
    Proposal,
    "reason",
    "answer",
    copied=(Copies(fields=("changes",), of=_ORGANISATION, keyed=_PROFILE),),
)
purging(
    Correction,
    "text",
    "source",
    "answer",
    untouched={"email": _ADDRESS, "language": _NUMBERS},
)
purging(Person, "name", "title", "biography", untouched={"orcid": _NUMBERS, "source": _NUMBERS})
purging(Mandate, "body", "role", untouched={"source": _NUMBERS})
purging(PressContact, "name", "role", "phone", "email", untouched={"source": _NUMBERS})
purging(DeclaredInterest, "detail", untouched={"source": _NUMBERS})
