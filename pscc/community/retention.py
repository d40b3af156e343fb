"""How long entries of the board are kept, and wishes for the newsletter without a confirmation."""

from datetime import timedelta

from pscc.community.models import BoardEntry, Subscription
from pscc.kernel.retention import Ages, Swept, keep, years

keep(BoardEntry, Ages(since="valid_until", after=years(2)))
keep(Subscription, Swept(sweep="community.forget", after=timedelta(days=3)))
