from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "pscc.kernel"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Keep the history of the configuration, and prepare for migrations."""
        from pscc.kernel import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.migrating import (  # noqa: PLC0415 apps are known now
            render_alone,
            spare_historical_models,
        )

        track(models.SiteConfiguration)
        spare_historical_models()
        render_alone()
