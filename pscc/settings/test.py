"""Tests: the same portal on throw-away services that `tests/conftest.py` starts."""

from pscc.settings.base import *  # noqa: F403 the shared settings
from pscc.settings.base import DATABASES, INSTALLED_APPS, LOCAL_DIR, env

DEBUG = False
SECRET_KEY = "tests-only-key-refused-in-production"  # noqa: S105 production refuses it
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="pscc.outbox.mail.FileBackend")
EMAIL_FILE_PATH = LOCAL_DIR / "mail"
IS_DEMO = True
SHOW_COMPONENTS = True
STAFF_MFA_REQUIRED = False
RECENT_LOGIN_MINUTES = 0  # tests of it set their own
FILES_SERVE_UNSCANNED = True
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(LOCAL_DIR / "test" / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # look files up when asked: nothing is collected for tests
DATABASES["default"]["TEST"] = {"TEMPLATE": env.str("TEST_DATABASE_TEMPLATE", default=None)}
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # a command of `make check`
