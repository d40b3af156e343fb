"""Settings that every installation shares. The environment is read in this package only."""

from pathlib import Path

import bootstrap_wrapper
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pscc.settings.accounts import *  # noqa: F403 sign-in and the staff admin have their own page
from pscc.settings.accounts import SOCIAL_APPS, SOCIAL_ORIGINS
from pscc.settings.environment import env
from pscc.settings.legal import *  # noqa: F403 who answers for the site
from pscc.settings.maps import *  # noqa: F403 where map tiles come from, if from anywhere
from pscc.settings.maps import LEAFLET_DIR, MAP_TILES_ORIGINS

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = Path(env.str("LOCAL_DIR", default=str(BASE_DIR / ".local")))

# --- What runs ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it extends
    "unfold.apps.BasicAppConfig",  # the default one replaces our admin site by Unfold's own
    "unfold.contrib.filters",
    "pscc.accounts.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *SOCIAL_APPS,
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_fsm",
    "django_htmx",
    "heroicons",
    "pgtrigger",
    "pghistory",
    "rules.apps.AutodiscoverRulesConfig",
    "pscc.kernel",
    "pscc.outbox",
    "pscc.files",
    "pscc.accounts",
    "partners",
    "pscc.community",
    "services",
    "calls",
    "pscc.impact",
    "pscc.pages",
    "pscc.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pscc.kernel.middleware.ResponseHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pscc.api.middleware.ApiMiddleware",  # before what reads cookies and what refuses
    "pscc.kernel.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pscc.accounts.middleware.SessionLifeMiddleware",
    "pscc.accounts.middleware.TermsMiddleware",
    "pscc.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "pscc.urls"
WSGI_APPLICATION = "pscc.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pscc.kernel.context.portal",
                "pscc.outbox.context.inbox",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default="postgres://invalid:invalid@127.0.0.1:1/none")
}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"connect_timeout": 5, "application_name": "portal"},
}

# --- Words and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"  # the source language of messages; visitors get theirs from the address
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_LANGUAGES = ("fr", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr", "en")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Static and private files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", str(bootstrap_wrapper.get_bootstrap_dir())),
    ("vendor/leaflet", LEAFLET_DIR),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(LOCAL_DIR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# What was purged, one line each: kept outside the database and its backup, to do it again after a
# restore (docs/operations.md).
PURGE_LOG = env.str("PURGE_LOG", default=str(LOCAL_DIR / "purges.jsonl"))
FILES_MAX_BYTES = 50 * 1024 * 1024
# What one person, and all people of one organisation, may send from midnight to midnight.
FILES_DAILY_BYTES_PER_PERSON = env.int("FILES_DAILY_BYTES_PER_PERSON", default=1024**3)
FILES_DAILY_BYTES_PER_ORGANISATION = env.int(
    "FILES_DAILY_BYTES_PER_ORGANISATION", default=5 * 1024**3
)
FILES_SERVE_UNSCANNED = False
FILES_ACCEL_PREFIX = ""  # nginx internal location; empty: Django streams the file itself
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")  # host:port or unix path; empty: no scanner
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Cache, broker, mail -----------------------------------------------------------------------

BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:1/0")
CACHE_URL = env.str("CACHE_URL", default="redis://127.0.0.1:2/0")
CACHES = {
    "default": {
        "BACKEND": "pscc.kernel.cache.FailoverCache",
        "LOCATION": CACHE_URL,
        "max_entries": 100_000,  # of the table that stands in: 300 would forget rate limits
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 0.5},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # sessions outlive a flushed cache
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@demo.example")
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")  # links in mails; never from Host

CELERY_BROKER_URL = BROKER_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"interactive": {}, "bulk": {}, "periodic": {}}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
}
CELERY_BEAT_SCHEDULE = {  # beat only knocks; what is due, and when it last ran, is in the database
    "drain": {"task": "outbox.drain", "schedule": 30.0, "options": {"expires": 30}},
    "send-mail": {"task": "outbox.send_mail", "schedule": 30.0, "options": {"expires": 30}},
    "tick": {"task": "outbox.tick", "schedule": 30.0, "options": {"expires": 30}},
    "heartbeat": {"task": "outbox.heartbeat", "schedule": 60.0, "options": {"expires": 60}},
}
EMAIL_TIMEOUT = 20  # seconds that one answer of the mail server may take
OUTBOX_RETRY_SECONDS = 15.0  # the first pause after a failure, doubling to an hour
OUTBOX_MAX_ATTEMPTS = 12  # about 7 hours; then staff see it in red
OUTBOX_MAX_MAIL_ATTEMPTS = 48  # about 43 hours of an absent mail server
OUTBOX_MAIL_LEASE_SECONDS = 120.0  # longer than one slow conversation with the mail server

# --- Security ----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # since the sign-in, whatever happened meanwhile
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pscc.pages.views.errors.csrf_failure"
READYZ_NETWORKS = (
    env.list(  # who is told by /readyz which part is away; others: whether all is well
        "READYZ_NETWORKS",
        default=["127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
    )
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILES_ORIGINS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *SOCIAL_ORIGINS],
        "frame-ancestors": [NONE],
    },
}

# --- Partners ----------------------------------------------------------------------------------

# Sent in 24 hours for one organisation or project, and by one person.
INVITATIONS_PER_DAY = env.int("INVITATIONS_PER_DAY", default=30)
# A profile's owners are asked so many days after its last check; each further step follows so many
# days after the mails of the one before have left.
FRESHNESS_ASK_DAYS = env.int("FRESHNESS_ASK_DAYS", default=180)
FRESHNESS_REMIND_DAYS = env.int("FRESHNESS_REMIND_DAYS", default=14)
FRESHNESS_AGEING_DAYS = env.int("FRESHNESS_AGEING_DAYS", default=30)
FRESHNESS_UNORIENTED_DAYS = env.int("FRESHNESS_UNORIENTED_DAYS", default=60)
FRESHNESS_UNLISTED_DAYS = env.int("FRESHNESS_UNLISTED_DAYS", default=120)

# --- Services ----------------------------------------------------------------------------------

# Whether the worker follows the catalogue's links to other sites, about once a week.
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)

# Whether notices to programs go to any address: only a test says so, for its own server.
WEBHOOKS_ANYWHERE = False

# --- Forms and pages ---------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
SHOW_COMPONENTS = False
IS_DEMO = False
