"""How long keys are kept that open nothing any more, and notices that were sent."""

from datetime import timedelta

from pscc.api.models import ApiKey, WebhookDelivery
from pscc.kernel.retention import Swept, keep, years

keep(ApiKey, Swept(sweep="api.old_keys", after=years(1)))
keep(WebhookDelivery, Swept(sweep="api.old_notices", after=timedelta(days=90)))
