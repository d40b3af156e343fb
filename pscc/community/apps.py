from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "pscc.community"
    label = "community"
    verbose_name = _("Cluster life")

    def ready(self) -> None:
        """Guard the life cycles, and keep the history of what is decided."""
        from pscc.community import models  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.NewsItem, models.Event, models.Registration, models.BoardEntry)
        track(
            models.NewsItem,
            models.Mention,
            models.Event,
            models.Registration,
            models.BoardEntry,
        )
