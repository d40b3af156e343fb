from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "pscc.impact"
    verbose_name = _("Impact")

    def ready(self) -> None:
        """Keep the history of the ledger, and say which imports wait."""
        from pscc.impact import models  # noqa: PLC0415 models are loaded now
        from pscc.impact.queries.imports import import_panel  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now

        guard(models.LedgerImport)
        track(models.Envelope, models.Tranche, models.Contribution, models.LedgerImport)
        dashboard_panels.register("impact.imports", import_panel)
