"""Papers made of what was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.applications import Submission
from pscc.files.models import StoredFile
from pscc.kernel.personal_data import declare


class Dossier(models.Model):
    """A whole submission as a PDF to read and to print, one per language."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="dossiers")
    language = models.CharField(max_length=2)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="dossier_of")

    class Meta:
        verbose_name = _("dossier as PDF")
        verbose_name_plural = _("dossiers as PDF")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "language"], name="calls_dossier_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} ({self.language})"


declare(
    Dossier,
    purpose="What was sent, to read and to print.",
    retention="As the submission.",
    fields={"file": "documents"},
)
