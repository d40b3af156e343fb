"""Whom we tell what about files."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.files.models import StoredFile
from pscc.outbox import Notification, notify


def _sender(file_id: int) -> list[Any]:
    stored = StoredFile.objects.select_related("uploaded_by").filter(pk=file_id).first()
    return [stored.uploaded_by] if stored and stored.uploaded_by else []


notify(
    Notification(
        event="files.file_infected",
        name="files.file_infected",
        recipients=_sender,
        subject=_("A file you sent contains a virus"),
        template="files/file_infected",
        turn=_("It is your turn: send a clean file."),
        action=_("Go to your dashboard"),
        why=_("You receive this message because you sent the file."),
        url=lambda: reverse("pages:dashboard"),
    )
)
