"""How long keys are kept that open nothing any more."""

from pscc.api.models import ApiKey
from pscc.kernel.retention import Swept, keep, years

keep(ApiKey, Swept(sweep="api.old_keys", after=years(1)))
