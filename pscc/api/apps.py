from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "pscc.api"
    label = "api"
    verbose_name = _("Doors for programs")

    def ready(self) -> None:
        """Keep the history of keys and webhooks, but not of their secrets and daily use."""
        from pscc.api import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now

        track(models.ApiKey, exclude=("secret_digest", "last_used_on"))
        track(models.Webhook, exclude=("sealed",))
