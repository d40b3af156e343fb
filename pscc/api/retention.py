"""How long keys are kept that open nothing any more, and notices that were sent."""

from datetime import timedelta

from pscc.api.models import ApiKey, WebhookDelivery
from pscc.kernel.retention import Ages, Swept, keep, years

keep(
    ApiKey,
    Ages(since="expires_at", after=years(1)),
    Ages(since="revoked_at", after=years(1)),
)
keep(WebhookDelivery, Swept(sweep="api.old_notices", after=timedelta(days=90)))
