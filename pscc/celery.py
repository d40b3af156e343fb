"""The Celery application: a doorbell for work whose record is in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pscc.settings.local")

app = Celery("pscc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
