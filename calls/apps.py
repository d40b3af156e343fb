from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

GUARDED = (  # whose states move along declared transitions only, in the database too
    "Call", "Application", "StageEntry", "LateRequest", "Export", "Mailing", "Assignment",
    "Decision", "ExpertProfile", "AssignmentRun", "FactualCorrection", "PanelMeeting",
    "AgendaItem", "Motion", "DecisionRelease", "Award", "AwardPayment", "AwardReport",
)  # fmt: skip
KEPT = (  # whose changes triggers write down
    "Call", "CallStage", "CallPerson", "Criterion", "FaqEntry", "CallFigure", "EligibilityRule",
    "FormVersion", "Application", "TeamSeat", "LateRequest", "Mailing", "AttachedFile",
    "Assignment", "CriterionScore", "Decision", "EmergencyAccess", "ExpertProfile", "Expertise",
    "ExpertAffiliation", "ReviewPlan", "AssignmentRun", "ConsensusNote", "FactualCorrection",
    "PanelMeeting", "Attendance", "AgendaItem", "RoomExit", "Motion", "Vote", "LetterTemplate",
    "DecisionRelease", "Appeal", "Award", "AwardMilestone", "AwardPayment", "AwardReport",
    "AwardAmendment",
)  # fmt: skip


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Keep the history of what is decided, and fill the registries of the lower rooms."""
        self._keep_history()
        self._fill_registries()
        self._hinder_closures()
        self._open_files()
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
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(*map(self.get_model, GUARDED))
        track(*map(self.get_model, KEPT))
        # Rounds keep the answers; each keystroke is not history.
        track(self.get_model("StageEntry"), exclude=("answers",))

    def _fill_registries(self) -> None:
        from calls.queries.calls import open_calls_of, service_panel  # noqa: PLC0415 models are loaded now
        from calls.queries.codes import forms_naming  # noqa: PLC0415 models are loaded now
        from calls.queries.digest import calls_opened  # noqa: PLC0415 models are loaded now
        from calls.queries.files import upload_circles  # noqa: PLC0415 models are loaded now
        from calls.queries.judging import judges  # noqa: PLC0415 models are loaded now
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
        from pscc.community.queries.keeping_apart import judging  # noqa: PLC0415 models are loaded now
        from pscc.files.allowances import circles  # noqa: PLC0415 models are loaded now
        from pscc.kernel.digests import digest_sources  # noqa: PLC0415 models are loaded now
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
        circles.register("calls", upload_circles)
        digest_sources.register("calls", calls_opened)
        openings.register("calls", open_calls_of)
        service_panels.register("calls", service_panel)
        project_panels.register("calls", project_panel)
        last_uses.register("calls", last_submission_of)
        judging.register("calls", judges)
        walls.register("calls", readable_outbox_rows)

    def _hinder_closures(self) -> None:
        from calls.queries import leaving  # noqa: PLC0415 models are loaded now
        from pscc.accounts.closing import hindrances  # noqa: PLC0415 models are loaded now

        hindrances.register("calls", leaving.live_application_hindrances)
        hindrances.register("calls.reviews", leaving.unfinished_review_hindrances)

    def _open_files(self) -> None:
        from calls.queries import awards, exports, files, minutes  # noqa: PLC0415 models are loaded now
        from pscc.files.access import readers  # noqa: PLC0415 models are loaded now

        readers[files.ANSWER] = files.may_read_answer_file
        readers[files.RECEIPT] = files.may_read_receipt_file
        readers[files.DOSSIER] = files.may_read_dossier_file
        readers[files.ANONYMOUS] = files.may_read_anonymous_file
        readers[exports.FILE] = exports.may_read_export_file
        readers[awards.AWARD_FILE] = awards.may_read_award_file
        readers[minutes.MINUTES] = minutes.may_read_minutes_file
