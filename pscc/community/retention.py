"""How long wishes for the newsletter are kept without a confirmation."""

from datetime import timedelta

from pscc.community.models import Subscription
from pscc.kernel.retention import Swept, keep

keep(Subscription, Swept(sweep="community.forget", after=timedelta(days=3)))
