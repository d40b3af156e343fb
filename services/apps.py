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
        from pscc.accounts.closing import hindrances  # noqa: PLC0415 models are loaded now
        from services.forms.metadata_sections import metadata_sections  # noqa: PLC0415 models are loaded now
        from services.forms.sections import more_sections  # noqa: PLC0415 models are loaded now
        from services.queries.catalogue import service_panels, stage_counters  # noqa: PLC0415 models are loaded now
        from services.queries.directory import stage_counts  # noqa: PLC0415 models are loaded now
        from services.queries.leaving import duties  # noqa: PLC0415 models are loaded now

        self._keep_history()
        organisation_panels.register("services", _provider_panel)
        stage_counters.register("services", stage_counts)
        project_panels.register("services", _pathway_panel)
        more_sections.register("metadata", metadata_sections)
        service_panels.register("services.metadata", _metadata_panel)
        self._look_after_providers()
        self._keep_true()
        self._look_after_readers()
        self._advise()
        self._orient()
        self._show_quotes()
        self._share_dossiers()
        self._answer_requests()
        hindrances.register("services", duties)

    def _keep_history(self) -> None:
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now
        from services import models  # noqa: PLC0415 models are loaded now

        guard(models.Service, models.ServiceEdit, models.WaitingPlace, models.ServiceImport)
        guard(models.Service, field="freshness")
        guard(models.SubRequest, models.Quote, models.ChangeRequest)
        guard(models.OrientationSession, models.WeightSet)
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
            models.RequestQuestion,
            models.QuestionAsked,
        )
        self._keep_history_of_requests()

    def _keep_history_of_requests(self) -> None:
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from services import models  # noqa: PLC0415 models are loaded now

        track(
            models.SubRequest,
            models.RequestedService,
            models.Quote,
            models.QuoteLine,
            models.ChangeRequest,
            models.Rating,
            models.DossierGrant,
            models.RequestFile,
            models.WeightSet,
        )
        # Rounds keep the answers; each keystroke is not history.
        track(models.ServiceRequest, exclude=("answers", "warned_at"))
        track(models.OrientationSession, exclude=("answers",))

    def _look_after_providers(self) -> None:
        from partners.enums import FactMeasure  # noqa: PLC0415 models are loaded now
        from partners.queries.gaps import catalogue_counts  # noqa: PLC0415 models are loaded now
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from services.queries.declared import listed_platforms  # noqa: PLC0415 models are loaded now
        from services.queries.documents import TEMPLATE_FILE, may_read_template  # noqa: PLC0415 models are loaded now
        from services.queries.triage import triage_panel  # noqa: PLC0415 models are loaded now

        readers[TEMPLATE_FILE] = may_read_template
        catalogue_counts.register(FactMeasure.PLATFORMS, listed_platforms)
        dashboard_panels.register("services.triage", triage_panel)

    def _look_after_readers(self) -> None:
        from partners.queries.public_life import building_panels  # noqa: PLC0415 models are loaded now
        from services.forms.sections import more_sections  # noqa: PLC0415 models are loaded now
        from services.forms.spaces import spaces_section, waiting_section  # noqa: PLC0415 models are loaded now
        from services.queries.catalogue import service_panels  # noqa: PLC0415 models are loaded now
        from services.queries.hosting import building_panel, spaces_panel  # noqa: PLC0415 models are loaded now
        from services.queries.subscriptions import subscription_panel  # noqa: PLC0415 models are loaded now
        from services.queries.waiting import waiting_panel  # noqa: PLC0415 models are loaded now

        service_panels.register("services.subscription", subscription_panel)
        service_panels.register("services.waiting", waiting_panel)
        service_panels.register("services.spaces", spaces_panel)
        building_panels.register("services.spaces", building_panel)
        more_sections.register("waiting", waiting_section)
        more_sections.register("spaces", spaces_section)

    def _answer_requests(self) -> None:
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now
        from services.queries.requests.files import REQUEST_FILE, may_read_request_file  # noqa: PLC0415 models are loaded now

        readers[REQUEST_FILE] = may_read_request_file

    def _share_dossiers(self) -> None:
        from partners.queries.dossiers import (  # noqa: PLC0415 models are loaded now
            dossier_panels,
            dossier_readers,
            dossier_recipients,
        )
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from pscc.outbox.walls import walls  # noqa: PLC0415 models are loaded now
        from services.queries.outbox import readable_outbox_rows  # noqa: PLC0415 models are loaded now
        from services.queries.requests.grants import (  # noqa: PLC0415 models are loaded now
            ever_given_to,
            given_panel,
            reads_shared_dossier,
            sharing_panel,
        )
        from services.queries.requests.panels import sub_request_panels  # noqa: PLC0415 models are loaded now
        from services.queries.requests.staff import request_panel  # noqa: PLC0415 models are loaded now

        walls.register("services", readable_outbox_rows)
        dashboard_panels.register("services.requests", request_panel)
        dossier_readers.register("services", reads_shared_dossier)
        dossier_recipients.register("services", ever_given_to)
        dossier_panels.register("services", given_panel)
        sub_request_panels.register("services.dossier", sharing_panel)

    def _show_quotes(self) -> None:
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now
        from services.queries.requests.agreement import changes_panel, quote_panel, rating_panel  # noqa: PLC0415 models are loaded now
        from services.queries.requests.measures import request_figures as figures  # noqa: PLC0415 models are loaded now
        from services.queries.requests.panels import sub_request_panels  # noqa: PLC0415 models are loaded now
        from services.queries.requests.quotes import QUOTE_FILE, may_read_quote_file  # noqa: PLC0415 models are loaded now
        from services.queries.requests.rerouting import next_panel  # noqa: PLC0415 models are loaded now
        from services.queries.statistics import request_figures  # noqa: PLC0415 models are loaded now

        readers[QUOTE_FILE] = may_read_quote_file
        request_figures.register("services.requests", figures)
        sub_request_panels.register("services.next", next_panel)
        sub_request_panels.register("services.quote", quote_panel)
        sub_request_panels.register("services.changes", changes_panel)
        sub_request_panels.register("services.rating", rating_panel)

    def _orient(self) -> None:
        from services.queries.orientation.sessions import origins, service_origin  # noqa: PLC0415 models are loaded now

        origins.register("service", service_origin)

    def _advise(self) -> None:
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from services.queries.orientation.desk import orientation_panel  # noqa: PLC0415 models are loaded now

        dashboard_panels.register("services.orientation", orientation_panel)

    def _keep_true(self) -> None:
        from partners.queries.vocabulary import code_keepers  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from services.queries.codes import rules_naming  # noqa: PLC0415 models are loaded now
        from services.queries.imports import import_panel  # noqa: PLC0415 models are loaded now
        from services.queries.links import link_panel  # noqa: PLC0415 models are loaded now

        dashboard_panels.register("services.links", link_panel)
        dashboard_panels.register("services.imports", import_panel)
        code_keepers.register("services", rules_naming)


def _provider_panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    from pscc.kernel.access import allowed  # noqa: PLC0415 models are loaded now
    from services.cards import service_card  # noqa: PLC0415 models are loaded now
    from services.queries.catalogue import services_of  # noqa: PLC0415 models are loaded now
    from services.structured import structured_offers  # noqa: PLC0415 models are loaded now

    offered = list(services_of(organisation))
    cards = [service_card(service) for service in offered]
    manages = allowed(user, "services.create_service", organisation)
    if not (cards or manages):
        return None
    return {
        "template": "services/provider_panel.html",
        "cards": cards,
        "organisation": organisation,
        "manages": manages,
        "structured": structured_offers(offered),
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


def _metadata_panel(service: Any, user: Any) -> dict[str, Any] | None:
    from services.metadata.completeness import completeness_of, record_of  # noqa: PLC0415 models are loaded now
    from services.metadata.reading import facts_of  # noqa: PLC0415 models are loaded now
    from services.models import PUBLIC_STATES  # noqa: PLC0415 models are loaded now

    del user  # the same for everybody who sees the page
    record = record_of(service)
    score = completeness_of(service, record)
    if record is None or score is None:
        return None
    return {
        "template": "services/_metadata.html",
        "score": score,
        "facts": facts_of(service, record),
        "is_public": service.state in PUBLIC_STATES,
    }
