from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Services")

    def ready(self) -> None:
        """Keep the history of services, show a provider's services on its page, and count them on
        the pathway.
        """
        from partners.queries.organisations import organisation_panels  # noqa: PLC0415 models are loaded now
        from partners.queries.projects import project_panels  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now
        from services import models  # noqa: PLC0415 models are loaded now
        from services.queries.catalogue import stage_counters, stage_counts  # noqa: PLC0415 models are loaded now

        guard(models.Service, models.ServiceEdit, models.WaitingPlace, models.ServiceImport)
        guard(models.Service, field="freshness")
        track(
            models.Service,
            models.Offer,
            models.RequiredDocument,
            models.AccessStep,
            models.Equipment,
            models.ServiceContact,
            models.HealthDataset,
            models.SampleCollection,
            models.HostingSpace,
            models.WaitingPlace,
            models.Package,
            models.Scheme,
            models.SchemeRule,
            models.ServiceImport,
        )
        organisation_panels.register("services", _provider_panel)
        stage_counters.register("services", stage_counts)
        project_panels.register("services", _pathway_panel)
        self._look_after_providers()
        self._keep_true()

    def _look_after_providers(self) -> None:
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from services.queries.documents import TEMPLATE_FILE, may_read_template  # noqa: PLC0415 models are loaded now
        from services.queries.triage import triage_panel  # noqa: PLC0415 models are loaded now

        readers[TEMPLATE_FILE] = may_read_template
        dashboard_panels.register("services.triage", triage_panel)

    def _keep_true(self) -> None:
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from services.queries.links import link_panel  # noqa: PLC0415 models are loaded now

        dashboard_panels.register("services.links", link_panel)


def _provider_panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    from pscc.kernel.access import allowed  # noqa: PLC0415 models are loaded now
    from services.cards import service_card  # noqa: PLC0415 models are loaded now
    from services.queries.catalogue import services_of  # noqa: PLC0415 models are loaded now

    cards = [service_card(service) for service in services_of(organisation)]
    manages = allowed(user, "services.create_service", organisation)
    if not (cards or manages):
        return None
    return {
        "template": "services/provider_panel.html",
        "cards": cards,
        "organisation": organisation,
        "manages": manages,
    }


def _pathway_panel(project: Any, user: Any) -> dict[str, Any]:
    from pscc.kernel.clock import now  # noqa: PLC0415 models are loaded now
    from services.pathway import pathway  # noqa: PLC0415 models are loaded now

    del user  # the pathway is public
    return {
        "template": "services/project_panel.html",
        "place": "top",
        "stages": pathway(now(), project),
    }
