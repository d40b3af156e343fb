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
    ProjectMove,
    StageChange,
)
from partners.models.figures import KeyFigure
from partners.models.imports import ImportRow, ImportRun, Merge
from partners.models.members import Claim, Invitation, JoinRequest, Membership
from partners.models.moderation import Correction, ProfileEdit, Proposal
from partners.models.organisations import Organisation
from partners.models.pairs import DistinctPair
from partners.models.people import DeclaredInterest, Mandate, Person, PressContact
from partners.models.projects import Project, ProjectMember, ProjectTumourType
from partners.models.search import (
    DirectoryChange,
    DirectoryWord,
    OrganisationDiscipline,
    OrganisationSearch,
    OrganisationTumourType,
)
from partners.models.sites import Building, Site, Tenancy, Unit
from partners.models.texts import TextBlock
from partners.models.vocabulary import Term, TermMerge

__all__ = [
    "Building",
    "CircleMembership",
    "Claim",
    "ConflictOfInterest",
    "Correction",
    "DeclaredInterest",
    "DirectoryChange",
    "DirectoryWord",
    "DistinctPair",
    "DossierOpening",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "JoinRequest",
    "KeyFigure",
    "Mandate",
    "Membership",
    "Merge",
    "Milestone",
    "Organisation",
    "OrganisationDiscipline",
    "OrganisationFact",
    "OrganisationIdentifier",
    "OrganisationLabel",
    "OrganisationRelation",
    "OrganisationSearch",
    "OrganisationTumourType",
    "Patent",
    "Person",
    "PressContact",
    "ProfileEdit",
    "Project",
    "ProjectDossier",
    "ProjectFile",
    "ProjectMember",
    "ProjectMove",
    "ProjectTumourType",
    "Proposal",
    "Site",
    "StageChange",
    "Tenancy",
    "Term",
    "TermMerge",
    "TextBlock",
    "Unit",
]
