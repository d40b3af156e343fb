"""How long the pool of experts and what the office did on the way are kept."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from calls.enums import AssignmentState, ExpertState, ExportState
from calls.models import (
    Assignment,
    EmergencyAccess,
    ExpertAbsence,
    ExpertAffiliation,
    Expertise,
    ExpertProfile,
    Export,
    Presence,
)
from pscc.kernel.retention import Ages, Follows, Swept, keep, years

POOL = years(3)
ENDED = (AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.RECUSED)


def _reviews(at: datetime) -> Q:
    """Hold for experts who have a review under way, or sent one in the last three years."""
    reviews = Assignment.objects.filter(expert=OuterRef("user")).exclude(state__in=ENDED)
    return Q(Exists(reviews.filter(Q(submitted_at=None) | Q(submitted_at__gte=at - POOL))))


keep(
    ExpertProfile,
    Ages(
        since="updated_at",
        after=POOL,
        only=Q(state__in=[ExpertState.LEFT, ExpertState.DECLINED]),
        busy=_reviews,
    ),
)
keep(ExpertAffiliation, Follows(ExpertProfile))
keep(Expertise, Follows(ExpertProfile))
keep(EmergencyAccess, Ages(since="opened_at", after=years(5)))
keep(ExpertAbsence, Ages(since="until", after=years(1)))
keep(
    Export,
    Swept(sweep="calls.expired_exports", after=timedelta(days=7)),
    Ages(
        since="created_at",
        after=years(1),
        only=Q(state__in=[ExportState.EXPIRED, ExportState.FAILED]),
    ),
)
keep(Presence, Swept(sweep="calls.old_presences", after=timedelta(days=1)))
