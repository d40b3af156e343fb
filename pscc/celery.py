"""The Celery application: a doorbell for work whose record is in PostgreSQL."""

from celery import Celery

from pscc.settings.chosen import require_settings

require_settings()
app = Celery("pscc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
