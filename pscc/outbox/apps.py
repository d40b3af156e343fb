from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "pscc.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Collect who reacts to what, and make the Celery app known to web processes too."""
        import_module("pscc.celery")  # by name: it is above us, yet its app is whom the bell rings
        autodiscover_modules("handlers", "notifications", "tasks")
