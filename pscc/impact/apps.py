from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "pscc.impact"
    verbose_name = _("Impact")

    def ready(self) -> None:
        """Keep the history of the ledger."""
        from pscc.impact import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.LedgerImport)
        track(models.Envelope, models.Tranche, models.Contribution, models.LedgerImport)
