from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Keep the history of what is decided, and fill the registries of the lower rooms."""
        self._keep_history()
        self._fill_registries()
        self._recommend()

    def _recommend(self) -> None:
        from calls.queries import recommended  # noqa: PLC0415 models are loaded now
        from services.queries.orientation.candidates import (  # noqa: PLC0415 models are loaded now
            recommendable_titles,
            recommendables,
        )
        from services.queries.orientation.profiles import selections  # noqa: PLC0415 models are loaded now
        from services.queries.orientation.sessions import origins  # noqa: PLC0415 models are loaded now

        recommendables.register("calls", recommended.recommended_calls)
        recommendable_titles.register(recommended.KIND, recommended.titles_of_calls)
        selections.register("calls", recommended.selected_in)
        origins.register(recommended.KIND, recommended.origin_of)

    def _keep_history(self) -> None:
        from calls import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(
            models.Call,
            models.Application,
            models.StageEntry,
            models.LateRequest,
            models.Export,
            models.Mailing,
            models.Assignment,
            models.Decision,
        )
        track(
            models.Call,
            models.CallStage,
            models.CallPerson,
            models.Criterion,
            models.FaqEntry,
            models.CallFigure,
            models.EligibilityRule,
            models.FormVersion,
            models.Application,
            models.TeamSeat,
            models.LateRequest,
            models.Mailing,
            models.AttachedFile,
            models.Assignment,
            models.CriterionScore,
            models.Decision,
            models.EmergencyAccess,
        )
        track(
            models.StageEntry, exclude=("answers",)
        )  # rounds keep the answers; each keystroke is not history

    def _fill_registries(self) -> None:
        from calls.queries import exports, files  # noqa: PLC0415 models are loaded now
        from calls.queries.calls import open_calls_of, service_panel  # noqa: PLC0415 models are loaded now
        from calls.queries.codes import forms_naming  # noqa: PLC0415 models are loaded now
        from calls.queries.outbox import readable_outbox_rows  # noqa: PLC0415 models are loaded now
        from calls.queries.panels import waiting_for  # noqa: PLC0415 models are loaded now
        from calls.queries.projects import (  # noqa: PLC0415 models are loaded now
            last_submission_of,
            project_panel,
        )
        from calls.queries.stages import open_calls_by_stage  # noqa: PLC0415 models are loaded now
        from partners.queries.projects import (  # noqa: PLC0415 models are loaded now
            last_uses,
            project_panels,
        )
        from partners.queries.vocabulary import code_keepers  # noqa: PLC0415 models are loaded now
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now
        from pscc.files.allowances import circles  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from pscc.outbox.walls import walls  # noqa: PLC0415 models are loaded now
        from services.queries.catalogue import (  # noqa: PLC0415 models are loaded now
            openings,
            service_panels,
            stage_counters,
        )

        code_keepers.register("calls", forms_naming)
        stage_counters.register("calls", open_calls_by_stage)
        dashboard_panels.register("calls", waiting_for)
        readers[files.ANSWER] = files.may_read_answer_file
        readers[files.RECEIPT] = files.may_read_receipt_file
        readers[files.DOSSIER] = files.may_read_dossier_file
        readers[exports.FILE] = exports.may_read_export_file
        circles.register("calls", files.upload_circles)
        openings.register("calls", open_calls_of)
        service_panels.register("calls", service_panel)
        project_panels.register("calls", project_panel)
        last_uses.register("calls", last_submission_of)
        walls.register("calls", readable_outbox_rows)
