from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "pscc.community"
    label = "community"
    verbose_name = _("Cluster life")

    def ready(self) -> None:
        """Guard the life cycles, keep the history of what is decided, and give to the newsletter
        what came out.
        """
        from pscc.community import models  # noqa: PLC0415 models are loaded now
        from pscc.community.queries import digest  # noqa: PLC0415 models are loaded now
        from pscc.kernel.digests import digest_sources  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(models.NewsItem, models.Event, models.Registration, models.BoardEntry, models.Issue)
        track(
            models.NewsItem,
            models.Mention,
            models.Event,
            models.Registration,
            models.BoardEntry,
            models.Issue,
        )
        digest_sources.register("news", digest.news_published)
        digest_sources.register("events", digest.events_announced)
