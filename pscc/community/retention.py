"""How long entries of the board, introductions and registrations are kept, and wishes for the
newsletter without a confirmation.
"""

from datetime import timedelta

from django.db.models import Q

from pscc.community.models import BoardEntry, Introduction, Registration, Subscription
from pscc.kernel.retention import Ages, Swept, keep, years

keep(BoardEntry, Ages(since="valid_until", after=years(2)))
keep(Introduction, Ages(since="asked_at", after=years(2)))
keep(
    Registration,
    Ages(since="event__ends_at", after=years(1), only=Q(event__counted_at__isnull=False)),
)
keep(Subscription, Swept(sweep="community.forget", after=timedelta(days=3)))
