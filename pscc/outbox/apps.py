from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "pscc.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Guard the life cycles, collect who reacts to what, and make the Celery app known."""
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now
        from pscc.outbox import models  # noqa: PLC0415 models are loaded now

        guard(models.Message, models.SealedMail)
        import_module("pscc.celery")  # by name: it is above us, yet its app is whom the bell rings
        autodiscover_modules("permissions", "handlers", "notifications", "tasks", "retention",
                             "purging")  # fmt: skip
