from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Guard the life cycles, and keep the history of what is decided or confidential."""
        from partners import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.Organisation, models.ConflictOfInterest)
        track(
            models.Organisation,
            models.OrganisationIdentifier,
            models.CircleMembership,
            models.OrganisationFact,
            models.Membership,
            models.Project,
            models.ProjectMember,
            models.ConflictOfInterest,
        )
