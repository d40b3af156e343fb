"""Files that people send: kept apart from pages, known by their hash, served only after a
question.
"""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.files.enums import FileFlag, FileState
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

UPLOADS = "uploads"  # folder of what is on its way in


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Words about stored files."""

    def unlinked(self, before: datetime) -> "StoredFileQuerySet":
        """Keep files that nothing has used and that came before a moment."""
        return self.filter(linked_at=None, created_at__lt=before)

    def linked(self) -> "StoredFileQuerySet":
        """Keep files that something uses."""
        return self.exclude(linked_at=None)


class StoredFile(FSMModelMixin, models.Model):
    """One upload. The bytes lie in private storage under a random name and never change."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    name = models.CharField(
        _("name"), max_length=150, help_text=_("Made harmless; shown to readers.")
    )
    path = models.CharField(_("place in storage"), max_length=200, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    flags = ArrayField(
        models.CharField(max_length=20, choices=FileFlag.choices),
        verbose_name=_("remarks"), default=list, blank=True,
    )  # fmt: skip
    purpose = models.CharField(_("purpose"), max_length=50)
    state = FSMField(
        _("state"),
        max_length=12,
        choices=FileState.choices,
        default=FileState.PENDING,
        protected=True,
    )
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)
    virus = models.CharField(_("virus"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), null=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(_("received"))
    linked_at = models.DateTimeField(_("in use since"), null=True, blank=True)
    audited_at = models.DateTimeField(_("last found whole or damaged"), null=True, blank=True)
    damaged_at = models.DateTimeField(_("found damaged"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="files_storedfile_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[FileState.CLEAN, FileState.INFECTED], scanned_at__isnull=False
                )
                | Q(state__in=[FileState.PENDING, FileState.NOT_SCANNED], scanned_at=None),
                name="files_storedfile_verdict_has_date",
            ),
            models.CheckConstraint(
                condition=(Q(state=FileState.INFECTED) & ~Q(virus=""))
                | (~Q(state=FileState.INFECTED) & Q(virus="")),
                name="files_storedfile_virus_named",
            ),
            models.CheckConstraint(
                condition=Q(linked_at=None) | Q(discarded_at=None),
                name="files_storedfile_used_or_discarded",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_storedfile_hash"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(linked_at=None), name="files_storedfile_unlinked"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[FileState.PENDING, FileState.NOT_SCANNED]),
                name="files_storedfile_unscanned",
            ),
            models.Index(
                F("audited_at").asc(nulls_first=True),
                condition=Q(linked_at__isnull=False),
                name="files_storedfile_audit",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="immutable",
                fields=["uid", "path", "size", "content_type", "sha256", "purpose", "created_at"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.uid  # the name may be confidential, and this is what staff pages show

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.uid])

    @property
    def is_servable(self) -> bool:
        """Tell whether the bytes may leave the house, for those who may read them."""
        if self.discarded_at is not None:
            return False
        unscanned = self.state == FileState.NOT_SCANNED and settings.FILES_SERVE_UNSCANNED
        return self.state == FileState.CLEAN or bool(unscanned)

    @transition(
        field=state, source=[FileState.PENDING, FileState.NOT_SCANNED], target=FileState.CLEAN
    )
    def clear(self, at: datetime) -> None:
        """Note that the scanner found nothing."""
        self.scanned_at = at

    @transition(
        field=state,
        source=[FileState.PENDING, FileState.NOT_SCANNED, FileState.CLEAN],
        target=FileState.INFECTED,
    )
    def quarantine(self, at: datetime, virus: str) -> None:
        """Note what the scanner found; nobody gets the bytes any more."""
        self.scanned_at = at
        self.virus = virus[:200]

    @transition(field=state, source=FileState.PENDING, target=FileState.NOT_SCANNED)
    def pass_unscanned(self) -> None:
        """Note that this portal has no scanner."""


class FileRead(models.Model):
    """Who got which file when."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("file read")
        verbose_name_plural = _("file reads")
        indexes = [models.Index(fields=["file", "-at"], name="files_fileread_of_file")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.at:%Y-%m-%d %H:%M}"


class Upload(models.Model):
    """A file on its way in, piece by piece: what has arrived stays until it ends or expires."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    purpose = models.CharField(_("purpose"), max_length=50)
    target = models.CharField(_("where it goes"), max_length=120)  # read by the purpose's room
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveBigIntegerField(_("announced size in bytes"))
    modified = models.PositiveBigIntegerField(_("last changed, as the browser says, in ms"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    parts = ArrayField(
        models.CharField(max_length=80), verbose_name=_("places in storage"), default=list,
        blank=True,
    )  # fmt: skip
    file = models.ForeignKey(
        StoredFile, verbose_name=_("file"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="files_upload_within_its_size"
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(file=None), name="files_upload_open"),
        ]

    def __str__(self) -> str:
        return self.uid  # the name may be confidential

    @property
    def folder(self) -> str:
        """Return where its pieces lie in private storage."""
        return f"{UPLOADS}/{self.uid}"

    @property
    def is_whole(self) -> bool:
        """Tell whether every byte has arrived."""
        return self.received == self.size


declare(
    StoredFile,
    purpose="Keeps what people attach to their applications, requests and pages.",
    retention="With the thing it is attached to; 24 hours if it is attached to nothing.",
    fields={"name": "content", "path": "content", "uploaded_by": "identity"},
    closure=Closure(keeps={"name": "belongs to what it is attached to", "path": "as the name"}),
    access=Access(withholds={"path": "a place in storage, which says nothing of anybody"}),
)
declare(
    FileRead,
    purpose="Answers who could read a confidential file, to its owner and after an incident.",
    retention="12 months.",
    fields={"user": "identity", "at": "behaviour"},
    closure=Closure(keeps={"at": "proof for the owner of a confidential file"}),
)
declare(
    Upload,
    purpose="Lets a large file arrive in pieces, and go on where the connection broke.",
    retention="24 hours after its last piece, then deleted with the pieces.",
    fields={"user": "identity", "name": "content", "parts": "content"},
    closure=Closure(keeps={"name": "gone within 24 hours", "parts": "gone within 24 hours"}),
    access=Access(withholds={"parts": "places in storage, which say nothing of anybody"}),
)
