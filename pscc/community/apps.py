from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

NEWS_OF_ORGANISATION = 4


class CommunityConfig(AppConfig):
    name = "pscc.community"
    label = "community"
    verbose_name = _("Cluster life")

    def ready(self) -> None:
        """Guard the life cycles, keep the history of what is decided, give to the newsletter what
        came out, to the pages of organisations the news that name them, and to passports what
        projects do with others.
        """
        from partners.queries.cooperations import cooperations  # noqa: PLC0415 models are loaded now
        from partners.queries.organisations import organisation_panels  # noqa: PLC0415 models are loaded now
        from pscc.community import models  # noqa: PLC0415 models are loaded now
        from pscc.community.queries import digest  # noqa: PLC0415 models are loaded now
        from pscc.community.queries.cooperations import of_project  # noqa: PLC0415 models are loaded now
        from pscc.kernel.digests import digest_sources  # noqa: PLC0415 models are loaded now
        from pscc.kernel.history import track  # noqa: PLC0415 models are loaded now
        from pscc.kernel.lifecycles import guard  # noqa: PLC0415 models are loaded now

        guard(
            models.NewsItem,
            models.Event,
            models.Registration,
            models.BoardEntry,
            models.Introduction,
            models.Cooperation,
            models.Issue,
        )
        track(
            models.NewsItem,
            models.Mention,
            models.Event,
            models.Registration,
            models.BoardEntry,
            models.Introduction,
            models.Cooperation,
            models.Issue,
        )
        digest_sources.register("news", digest.news_published)
        digest_sources.register("events", digest.events_announced)
        organisation_panels.register("news", _news_panel)
        cooperations.register("community", of_project)
        organisation_panels.register("community", _cooperations_panel)


def _news_panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    """Show the public news that name an organisation; None where there are none."""
    from pscc.community.queries.news import naming  # noqa: PLC0415 models are loaded now

    del user  # the same news for everyone
    found = list(naming(organisation)[: NEWS_OF_ORGANISATION + 1])
    if not found:
        return None
    return {
        "template": "community/_news_panel.html",
        "is_last": True,  # what it offers comes first
        "organisation": organisation,
        "items": found[:NEWS_OF_ORGANISATION],
        "has_more": len(found) > NEWS_OF_ORGANISATION,
    }


def _cooperations_panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    """Show the cooperations of an organisation that both sides made public; None without any."""
    from pscc.community.queries.cooperations import public_of  # noqa: PLC0415 models are loaded now

    del user  # everyone reads the same
    rows = public_of(organisation)
    return {"template": "community/_cooperations_panel.html", "rows": rows} if rows else None
