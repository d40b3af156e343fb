"""Organisations, their people and their projects."""

from partners.models.conflicts import ConflictOfInterest
from partners.models.details import (
    CircleMembership,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationRelation,
)
from partners.models.dossiers import (
    DossierOpening,
    Milestone,
    Patent,
    ProjectDossier,
    ProjectFile,
    StageChange,
)
from partners.models.imports import ImportRow, ImportRun, Merge
from partners.models.members import Claim, Invitation, JoinRequest, Membership
from partners.models.moderation import Correction, ProfileEdit, Proposal
from partners.models.organisations import Organisation, OrganisationSearch
from partners.models.people import DeclaredInterest, Mandate, Person, PressContact
from partners.models.projects import Project, ProjectMember
from partners.models.sites import Building, Site, Tenancy, Unit
from partners.models.vocabulary import Term

__all__ = [
    "Building",
    "CircleMembership",
    "Claim",
    "ConflictOfInterest",
    "Correction",
    "DeclaredInterest",
    "DossierOpening",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "JoinRequest",
    "Mandate",
    "Membership",
    "Merge",
    "Milestone",
    "Organisation",
    "OrganisationFact",
    "OrganisationIdentifier",
    "OrganisationLabel",
    "OrganisationRelation",
    "OrganisationSearch",
    "Patent",
    "Person",
    "PressContact",
    "ProfileEdit",
    "Project",
    "ProjectDossier",
    "ProjectFile",
    "ProjectMember",
    "Proposal",
    "Site",
    "StageChange",
    "Tenancy",
    "Term",
    "Unit",
]
