from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImpactConfig(AppConfig):
    name = "pscc.impact"
    verbose_name = _("Impact")

    def ready(self) -> None:
        """Keep the history of the ledger, the declarations, the reports and the passports, and
        fill the registries of the lower rooms.
        """
        from pscc.impact import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.LedgerImport, models.Declaration, models.PeriodReport)
        track(models.Envelope, models.Tranche, models.Contribution, models.LedgerImport)
        track(models.Declaration, models.JobsInDepartment, models.FundsRaised, models.Outcome)
        track(models.PeriodReport, models.ReportRow, models.Passport, models.Target)
        track(models.PassportShare, exclude=("digest",))
        self._fill_registries()

    def _fill_registries(self) -> None:
        from partners.queries.organisations import organisation_panels  # noqa: PLC0415 models are loaded now
        from partners.queries.projects import team_pages  # noqa: PLC0415 models are loaded now
        from pscc.impact.queries.declaration_desk import waiting_for  # noqa: PLC0415 models are loaded now
        from pscc.impact.queries.outbox import readable_outbox_rows  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from pscc.outbox.walls import walls  # noqa: PLC0415 models are loaded now

        organisation_panels.register("impact", _declarations_panel)
        team_pages.register("passport", _passport_page)
        dashboard_panels.register("impact", waiting_for)
        walls.register("impact", readable_outbox_rows)


def _declarations_panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    """Lead the members of an organisation to what it declares; None for others."""
    from pscc.kernel.access import allowed  # noqa: PLC0415 permissions are loaded now

    if not allowed(user, "impact.read_declarations_of", organisation):
        return None
    return {"template": "impact/_declarations_panel.html", "organisation": organisation}


def _passport_page(project: Any) -> tuple[Any, str]:
    from django.urls import reverse  # noqa: PLC0415 addresses are known now

    return pgettext_lazy("page of a project", "Passport"), reverse(
        "impact:passport", args=(project.uid,)
    )
