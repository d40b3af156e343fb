"""The demo and development portal: embedded services, mail in files, demo accounts."""

import os
from pathlib import Path

import environ

_local = Path(os.environ.get("LOCAL_DIR") or Path(__file__).resolve().parents[2] / ".local")
_services = _local / "run" / "services.env"  # written by the running stack
if _services.exists():
    environ.Env.read_env(str(_services))

from pscc.kernel.secret_doors import WithoutKeys  # noqa: E402
from pscc.settings.base import *  # noqa: E402, F403 the addresses of the services are known now
from pscc.settings.base import LOCAL_DIR, env  # noqa: E402

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="demo-key-refused-in-production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "pscc.outbox.mail.FileBackend"
EMAIL_FILE_PATH = LOCAL_DIR / "mail"
IS_DEMO = True
SHOW_COMPONENTS = True
STAFF_MFA_REQUIRED = False
RECENT_LOGIN_MINUTES = env.int("RECENT_LOGIN_MINUTES", default=0)  # the demo asks once
FILES_SERVE_UNSCANNED = True
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)  # the demo asks no other site by itself
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 2  # Ctrl-C ends the demo; unfinished tasks come again
LOGGING = {  # without DEBUG Django keeps its errors to itself: here they belong in the logs
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_keys": {"()": WithoutKeys}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "filters": ["without_keys"],
        },
    },
    "root": {"handlers": ["console"]},
}
