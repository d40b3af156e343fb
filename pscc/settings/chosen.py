"""The one door to the settings, for all that starts a process: `manage.py`, web server, workers.

Which settings a process runs with is said by whoever starts it, never guessed; and where they
refuse, the person who started it reads one line for each reason instead of a traceback.
"""

import argparse
import os
from collections.abc import Sequence

from django.conf import ENVIRONMENT_VARIABLE, settings
from django.core.exceptions import ImproperlyConfigured


def require_settings() -> None:
    """Read the settings; end the process with exit code 1 and plain lines where they refuse.

    A web server or worker that fell back to those of the demo would run without a second factor
    and on whatever database it found. `manage.py`, `make` and the image choose. Only a refusal
    ends so: an error of the program keeps its traceback.
    """
    name = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if not settings.configured and not name:
        _end(
            f"{ENVIRONMENT_VARIABLE} is not set: pscc.settings.production in production;"
            " `make demo` and `make worker` set pscc.settings.local."
        )
    try:
        _ = settings.INSTALLED_APPS  # reads them all
    except ImproperlyConfigured as refusal:
        _end(str(refusal))
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        _end(f"{ENVIRONMENT_VARIABLE} names {name}, which does not exist.")


def choose_settings(arguments: Sequence[str], *, default: str) -> None:
    """Let `--settings` of a command line choose, else the environment, else the default."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    named = parser.parse_known_args(arguments)[0].settings
    if named:
        os.environ[ENVIRONMENT_VARIABLE] = named
    os.environ.setdefault(ENVIRONMENT_VARIABLE, default)


def _end(reasons: str) -> None:
    """Raise SystemExit, which Python prints on standard error without a traceback."""
    lines = [f"The portal does not start: {line}" for line in reasons.splitlines()]
    raise SystemExit("\n".join(lines))
