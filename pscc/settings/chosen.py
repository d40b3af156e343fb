"""Which settings a process runs with is said by whoever starts it, never guessed."""

from django.conf import ENVIRONMENT_VARIABLE, settings
from django.core.exceptions import ImproperlyConfigured

from pscc.settings.environment import env


def require_settings() -> None:
    """Refuse to serve or to work with settings that nobody chose.

    A web server or worker that fell back to those of the demo would run without a second factor
    and on whatever database it found. `manage.py`, `make` and the image choose.
    """
    if not settings.configured and not env.str(ENVIRONMENT_VARIABLE, default=""):
        msg = (
            f"{ENVIRONMENT_VARIABLE} is not set: pscc.settings.production in production;"
            " `make demo` and `make worker` set pscc.settings.local."
        )
        raise ImproperlyConfigured(msg)
