from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "pscc.impact"
    verbose_name = _("Impact")

    def ready(self) -> None:
        """Keep the history of the ledger and of the declarations."""
        from pscc.impact import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.LedgerImport, models.Declaration)
        track(models.Envelope, models.Tranche, models.Contribution, models.LedgerImport)
        track(models.Declaration, models.JobsInDepartment, models.FundsRaised, models.Outcome)
