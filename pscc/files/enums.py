"""The words of stored files."""

from django.db import models
from django.utils.translation import pgettext_lazy


class FileState(models.TextChoices):
    """What is known of a file's harmlessness."""

    PENDING = "pending", pgettext_lazy("file", "being checked for viruses")
    CLEAN = "clean", pgettext_lazy("file", "checked, no virus found")
    INFECTED = "infected", pgettext_lazy("file", "contains a virus")
    NOT_SCANNED = "not_scanned", pgettext_lazy("file", "not checked for viruses")


class FileFlag(models.TextChoices):
    """What a reader should know of a file that was accepted."""

    SCRIPT = "script", pgettext_lazy("file", "the PDF contains a script")
    ENCRYPTED = (
        "encrypted",
        pgettext_lazy("file", "the PDF is protected by a password or restrictions"),
    )
    REMOTE_TEMPLATE = (
        "remote_template",
        pgettext_lazy("file", "the document loads a template from the Internet"),
    )
