"""How long entries of the board, introductions, hidden people of the directory and registrations
are kept, and wishes for the newsletter without a confirmation.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from partners.models import ConflictOfInterest, Project
from pscc.community.models import (
    BoardEntry,
    Cooperation,
    Introduction,
    ListedPerson,
    Registration,
    Subscription,
)
from pscc.kernel.retention import Ages, Swept, hold, keep, years

keep(BoardEntry, Ages(since="valid_until", after=years(2)))
keep(Introduction, Ages(since="asked_at", after=years(2)))
keep(ListedPerson, Ages(since="hidden_at", after=years(1)))
keep(
    Registration,
    Ages(since="event__ends_at", after=years(1), only=Q(event__counted_at__isnull=False)),
)
keep(Subscription, Swept(sweep="community.forget", after=timedelta(days=3)))


def _names(project: str) -> Q:
    """Ask for what an entry of the board or a cooperation names."""
    it = OuterRef(project)
    entries = BoardEntry.objects.filter(project=it)
    own = Cooperation.objects.filter(Q(project=it) | Q(partner_project=it))
    return Q(Exists(entries)) | Q(Exists(own))


hold(Project, lambda _at: _names("pk"))
hold(ConflictOfInterest, lambda _at: _names("project"))
