"""What programs are given: keys, and addresses that are told what happens."""

from pscc.api.models.keys import ApiKey
from pscc.api.models.webhooks import Webhook, WebhookDelivery

__all__ = ["ApiKey", "Webhook", "WebhookDelivery"]
