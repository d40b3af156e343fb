"""The worker's settings in these tests: real SMTP, short pauses, an impatient beat."""

from pscc.settings.environment import env
from pscc.settings.test import *  # noqa: F403 the shared settings

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("SINK_PORT", default=1)
EMAIL_TIMEOUT = 5
OUTBOX_RETRY_SECONDS = 1.0
OUTBOX_MAIL_LEASE_SECONDS = 2.0
CELERY_BEAT_SCHEDULE = {
    "drain": {"task": "outbox.drain", "schedule": 1.0},
    "send-mail": {"task": "outbox.send_mail", "schedule": 1.0},
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # nothing to keep between two kills
