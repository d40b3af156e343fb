"""Words of other rooms in what programs were told."""

from pscc.api.models import ApiKey, Webhook, WebhookDelivery
from pscc.kernel.purging import Copies, purging

_NUMBERS = "numbers and names of the house"

purging(ApiKey, "name", untouched={"prefix": _NUMBERS, "secret_digest": "a digest"})
purging(Webhook, untouched={"url": "an address of a program", "kinds": _NUMBERS,
                            "sealed": "encrypted, a secret of the portal"})  # fmt: skip
purging(WebhookDelivery, copied=(Copies(fields=("answer",)),))
