"""Production: everything comes from the environment, and what is unsafe does not start.

docs/operations.md lists the variables; secrets may come from files (`NAME_FILE`).
"""

import logging.config
import os
from pathlib import Path

from pscc.settings.guards import EMAIL_PROVIDERS, refuse_what_is_unsafe

refuse_what_is_unsafe(local_dir=Path(os.environ.get("LOCAL_DIR") or ".local"))

from pscc.settings.base import *  # noqa: E402, F403 the shared settings
from pscc.settings.base import DATABASES, STORAGES, env  # noqa: E402
from pscc.settings.logs import JSON_LOGGING, log_as_json, report_errors  # noqa: E402

# --- What runs ---------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # the old key, for a while
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
STAFF_MFA_REQUIRED = True

# --- Database: its roles carry the timeouts (deploy/postgres/roles.sh), also behind PgBouncer ----

DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)

# --- Mail --------------------------------------------------------------------------------------

if _provider := env.str("EMAIL_PROVIDER", default=""):
    EMAIL_BACKEND = f"anymail.backends.{_provider}.EmailBackend"
    ANYMAIL = {EMAIL_PROVIDERS[_provider]: env.str("EMAIL_API_KEY")}
else:
    globals().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 20
SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")

# --- Files: a volume that the proxy reads too, or object storage ---------------------------------

STATIC_ROOT = env.str("STATIC_ROOT", default="/app/staticfiles")
FILES_SERVE_UNSCANNED = False
FILE_UPLOAD_TEMP_DIR = env.str("FILE_UPLOAD_TEMP_DIR", default="/tmp")  # noqa: S108 its own memory
if _bucket := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY"),
            "secret_key": env.str("S3_SECRET_KEY"),
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": 60,
        },
    }
else:
    STORAGES["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("FILES_ROOT", default="/data/files"), "base_url": None},
    }
    FILES_ACCEL_PREFIX = "/protected/"  # deploy/nginx/portal.conf

PURGE_LOG = env.str("PURGE_LOG", default="/data/purges/purges.jsonl")

# --- Transport and cookies -----------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the proxy overwrites this header
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# No preload: browsers' lists take a whole domain, and leaving them takes months.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"  # browsers accept it only over TLS and from this host alone
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Logs --------------------------------------------------------------------------------------

LOGGING_CONFIG = None  # ours replaces Django's
logging.config.dictConfig(
    JSON_LOGGING
    | {"root": {"handlers": ["json"], "level": env.str("LOG_LEVEL", default="INFO").upper()}}
)
log_as_json()
report_errors(
    env.str("SENTRY_DSN", default=""), env.str("SENTRY_ENVIRONMENT", default="production")
)
