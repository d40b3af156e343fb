from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "pscc.files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Guard the life cycle and keep the history."""
        from pscc.files import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.StoredFile)
        track(models.StoredFile, exclude=("name", "audited_at"))
