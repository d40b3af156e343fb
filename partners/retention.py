"""How long it is kept who asked, suggested, changed and belonged."""

from datetime import timedelta

from django.db.models import Q

from partners.models import (
    Claim,
    Correction,
    DeclaredInterest,
    DirectoryChange,
    DossierOpening,
    ImportRow,
    Invitation,
    JoinRequest,
    Membership,
    PressContact,
    ProfileEdit,
    Proposal,
)
from pscc.kernel.retention import Ages, Swept, keep, years

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
