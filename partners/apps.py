from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Guard the life cycles, keep the history of what is decided or confidential, and fill the
        registries of the lower rooms.
        """
        self._guard_life_cycles()
        self._keep_history()
        self._fill_registries()

    def _guard_life_cycles(self) -> None:
        from partners import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(
            models.Organisation,
            models.ConflictOfInterest,
            models.Invitation,
            models.Claim,
            models.JoinRequest,
            models.ProfileEdit,
            models.Proposal,
            models.Correction,
            models.ImportRun,
            models.Merge,
            models.DistinctPair,
            models.Milestone,
        )
        guard(models.Organisation, field="freshness")

    def _keep_history(self) -> None:
        from partners import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now

        track(
            models.Organisation,
            models.OrganisationIdentifier,
            models.CircleMembership,
            models.OrganisationFact,
            models.KeyFigure,
            models.OrganisationLabel,
            models.OrganisationRelation,
            models.Site,
            models.Building,
            models.Unit,
            models.Tenancy,
            models.Person,
            models.Mandate,
            models.PressContact,
            models.DeclaredInterest,
            models.Membership,
            models.Proposal,
            models.Merge,
            models.DistinctPair,
            models.Project,
            models.ProjectMember,
            models.ProjectTumourType,
            models.ProjectDossier,
            models.ProjectFile,
            models.Patent,
            models.Milestone,
            models.ConflictOfInterest,
            models.Term,
            models.TextBlock,
        )
        track(models.Invitation, exclude=("secret_digest",))
        track(models.Claim, exclude=("code_digest",))

    def _fill_registries(self) -> None:
        from partners.actions.dossiers import witness_file  # noqa: PLC0415 models are loaded now
        from partners.queries.asked import entries_of, listed  # noqa: PLC0415 models are loaded now
        from partners.queries.claims import LETTER, may_read_letter  # noqa: PLC0415 models are loaded now
        from partners.queries.dossiers import (  # noqa: PLC0415 models are loaded now
            DOSSIER_FILE,
            may_read_dossier_file,
        )
        from partners.queries.imports import import_panel  # noqa: PLC0415 models are loaded now
        from partners.queries.leaving import last_owner_hindrances  # noqa: PLC0415 models are loaded now
        from partners.queries.logos import LOGO_FILE, may_read_logo  # noqa: PLC0415 models are loaded now
        from partners.queries.moderation import moderation_panel  # noqa: PLC0415 models are loaded now
        from partners.queries.outbox import readable_outbox_rows  # noqa: PLC0415 models are loaded now
        from partners.queries.panels import waiting_for  # noqa: PLC0415 models are loaded now
        from pscc.accounts.closing import hindrances  # noqa: PLC0415 models are loaded now
        from pscc.files.access import readers, witnesses  # noqa: PLC0415 models are loaded now
        from pscc.kernel.panels import dashboard_panels  # noqa: PLC0415 models are loaded now
        from pscc.kernel.questions.vocabularies import (  # noqa: PLC0415 models are loaded now
            organisations,
            vocabularies,
        )
        from pscc.outbox.walls import walls  # noqa: PLC0415 models are loaded now

        vocabularies.register("partners", entries_of)
        organisations.register("partners", listed)
        walls.register("partners", readable_outbox_rows)
        hindrances.register("partners", last_owner_hindrances)
        readers[LOGO_FILE] = may_read_logo
        dashboard_panels.register("partners.space", moderation_panel)
        dashboard_panels.register("partners", waiting_for)
        dashboard_panels.register("partners.imports", import_panel)
        readers[LETTER] = may_read_letter
        readers[DOSSIER_FILE] = may_read_dossier_file
        witnesses[DOSSIER_FILE] = witness_file
