"""How long it is kept who asked, suggested, changed and belonged."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.models import (
    Claim,
    ConflictOfInterest,
    Correction,
    DeclaredInterest,
    DirectoryChange,
    DossierOpening,
    ImportRow,
    Invitation,
    JoinRequest,
    Mandate,
    Membership,
    Person,
    PressContact,
    ProfileEdit,
    Project,
    ProjectMember,
    Proposal,
)
from pscc.kernel.history import tracked
from pscc.kernel.retention import Ages, Over, Swept, hold, keep, years

keep(Membership, Ages(since="ended_at", after=years(3)))  # as long as a tie makes a conflict
keep(
    Invitation,
    Ages(since="answered_at", after=years(1)),
    Ages(since="expires_at", after=years(1), only=Q(answered_at=None)),
)
keep(Claim, Ages(since="decided_at", after=years(5)))
keep(JoinRequest, Ages(since="answered_at", after=years(1)))
keep(Correction, Ages(since="settled_at", after=years(1)))
keep(ProfileEdit, Ages(since="made_at", after=years(5)))
keep(Proposal, Ages(since="decided_at", after=years(5)))
keep(DossierOpening, Ages(since="at", after=years(5)))
keep(DeclaredInterest, Ages(since="until", after=years(5)))
keep(PressContact, Ages(since="valid_until", after=years(1)))
keep(ImportRow, Ages(since="run__started_at", after=years(2)))
keep(DirectoryChange, Swept(sweep="partners.directory", after=timedelta(days=1)))
keep(
    ConflictOfInterest,
    Ages(since="decided_at", after=years(5)),
    Ages(since="recorded_at", after=years(5), only=Q(decided_at=None)),
)


def _has_a_team(at: datetime) -> Q:
    """Hold for projects of somebody who still has an account, and for those of which a conflict or
    an opening of the dossier is on record.
    """
    team = ProjectMember.objects.active().filter(project=OuterRef("pk"), user__is_active=True)
    walls = ConflictOfInterest.objects.filter(project=OuterRef("pk"))
    openings = DossierOpening.objects.filter(project=OuterRef("pk"))
    return Q(Exists(team)) | Q(Exists(walls)) | Q(Exists(openings))


def _off_the_record(before: datetime) -> QuerySet[Any]:
    """Return people without an account, an office or an interest, of whom nothing was changed since
    a moment.
    """
    ties: list[QuerySet[Any]] = [
        model._default_manager.filter(person=OuterRef("pk"))
        for model in (Mandate, DeclaredInterest)
    ]
    ties += [
        tracked[model]._default_manager.filter(pgh_created_at__gte=before, **{name: OuterRef("pk")})
        for model, name in ((Person, "pgh_obj"), (Mandate, "person"), (DeclaredInterest, "person"))
    ]
    people = Person.objects.filter(user__isnull=True)
    for tie in ties:
        people = people.exclude(Exists(tie))
    return people


def _keeps_from_a_living_project(at: datetime) -> Q:
    team = ProjectMember.objects.active().filter(project=OuterRef("project"), user__is_active=True)
    return Q(Exists(team))


hold(ConflictOfInterest, _keeps_from_a_living_project)
keep(Project, Ages(since="updated_at", after=years(5), busy=_has_a_team))
keep(Person, Over(ended=_off_the_record, after=years(2)))
