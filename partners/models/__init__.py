"""Organisations, their people and their projects."""

from partners.models.organisations import (
    CircleMembership,
    Membership,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationSearch,
)
from partners.models.projects import ConflictOfInterest, Project, ProjectMember
from partners.models.vocabulary import Term

__all__ = [
    "CircleMembership",
    "ConflictOfInterest",
    "Membership",
    "Organisation",
    "OrganisationFact",
    "OrganisationIdentifier",
    "OrganisationSearch",
    "Project",
    "ProjectMember",
    "Term",
]
