"""The cluster's name, looks and texts, read once a few seconds per process."""

import time

from pscc.kernel.models import SiteConfiguration

_SECONDS = 5.0
_held: tuple[float, SiteConfiguration] | None = None


def site() -> SiteConfiguration:
    """Return the configuration, at most 5 seconds old; an unsaved default before the first is
    stored.
    """
    global _held  # noqa: PLW0603 one small value per process
    if _held is None or time.monotonic() - _held[0] > _SECONDS:
        _held = (time.monotonic(), SiteConfiguration.objects.first() or _unnamed())
    return _held[1]


def credit() -> dict[str, str]:
    """Return who publishes a file and under which programme, in the active language; nothing while
    the configuration names no programme.
    """
    portal = site()
    if not portal.programme_mention:
        return {}
    return {"publisher": portal.name, "mention": portal.programme_mention}


def forget_site() -> None:
    """Read the configuration afresh at the next call (after a change, and between tests)."""
    global _held  # noqa: PLW0603 one small value per process
    _held = None


def _unnamed() -> SiteConfiguration:
    return SiteConfiguration(
        pk=1, name="Portal", short_name="Portal", promise="", contact_email="", support_email=""
    )
