"""How long entries of the board, introductions, hidden people of the directory and registrations
are kept, and wishes for the newsletter without a confirmation.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from partners.models import Project
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


def _is_shown(at: datetime) -> Q:
    """Hold for projects that an entry of the board or a cooperation names."""
    entries = BoardEntry.objects.filter(project=OuterRef("pk"))
    own = Cooperation.objects.filter(Q(project=OuterRef("pk")) | Q(partner_project=OuterRef("pk")))
    return Q(Exists(entries)) | Q(Exists(own))


hold(Project, _is_shown)
