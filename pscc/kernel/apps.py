from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "pscc.kernel"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Prepare for migrations."""
        from pscc.kernel.migrating import spare_historical_models  # noqa: PLC0415 apps are known now

        spare_historical_models()
