"""What happens to the confidential part of a project: written, filled with files, opened."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from partners.models import DossierOpening, Project, ProjectDossier, ProjectFile
from partners.queries.dossiers import DOSSIER_FILE
from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.formats import file_size
from pscc.kernel.refusals import Refused

SECTIONS = ("unmet_need", "innovation", "evidence", "development_plan", "ip_position")
MAX_FILES = 20
MAX_BYTES = 200 * 1024 * 1024
ONCE_IN = timedelta(hours=1)  # one row of the log per person and thing


class StaleDossierError(Exception):
    """Someone else saved the dossier since the form was opened."""

    def __init__(self, stored: ProjectDossier) -> None:
        super().__init__()
        self.stored = stored
        self.message = _(
            "Someone else changed this dossier while you were writing."
            " Their text is shown beside yours:"
            " keep what is right, then save again."
        )


class CannotAddFileError(Refused):
    """The dossier takes no more files."""


@transaction.atomic
def save_dossier(
    *, project_id: int, version: int, by: Any, at: datetime, **texts: str
) -> ProjectDossier:
    """Store the sections of a dossier that is still at `version` (0 where there is none yet).

    Locks the project. Raises StaleDossierError with the stored row, PermissionDenied.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    dossier, _is_new = ProjectDossier.objects.get_or_create(
        project=project, defaults={"updated_at": at}
    )
    if dossier.version != version:
        raise StaleDossierError(dossier)
    for name in SECTIONS:
        if name in texts:
            setattr(dossier, name, texts[name])
    dossier.version += 1
    dossier.updated_at = at
    dossier.save()
    return dossier


def add_file(
    *, project_id: int, title: str, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> ProjectFile:
    """Add a file to a dossier: stored and hashed first, then linked.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError for the file itself, CannotAddFileError for too many, PermissionDenied.
    """
    require(by, "partners.edit_project", Project.objects.get(pk=project_id))
    stored = store_upload(upload=upload, purpose=DOSSIER_FILE, by=by, at=at)
    return _link(project_id, title, stored.pk, by, at)


@transaction.atomic
def _link(project_id: int, title: str, file_id: int, by: Any, at: datetime) -> ProjectFile:
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    stored = link_file(file_id=file_id, at=at)
    present = project.files.filter(removed_at__isnull=True)
    total = present.aggregate(total=Sum("file__size"))["total"] or 0
    if present.count() >= MAX_FILES or total + stored.size > MAX_BYTES:
        raise CannotAddFileError(
            _("A dossier holds at most %(files)s files and %(size)s. Remove a file first.")
            % {"files": MAX_FILES, "size": file_size(MAX_BYTES)}
        )
    return ProjectFile.objects.create(
        project=project, file=stored, title=title or stored.name, added_by=by, added_at=at
    )


@transaction.atomic
def remove_file(*, project_id: int, file_uid: str, by: Any) -> None:
    """Take a file out of a dossier: nobody gets it any more, and it is deleted within a day.

    Raises ProjectFile.DoesNotExist if it is not there any more, PermissionDenied.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    attached = project.files.get(uid=file_uid, removed_at__isnull=True)
    attached.delete()
    unlink_file(file_id=attached.file_id)


@transaction.atomic
def note_opening(*, project_id: int, what: str, by: Any, at: datetime) -> None:
    """Write down that a person opened the dossier, or a file of it; once an hour.

    `what` is "dossier", or "file", a space and the file's title. Locks the project, so that two
    requests of one person write one row.
    """
    project = Project.objects.lock(project_id)
    recent = DossierOpening.objects.filter(
        project=project, user=by, what=what, at__gt=at - ONCE_IN, at__lte=at
    )
    if not recent.exists():
        DossierOpening.objects.create(project=project, user=by, what=what, at=at)


def witness_file(stored: StoredFile, *, by: Any, at: datetime) -> None:
    """Write down that a person got a file of a dossier; called by the room of files."""
    attached = ProjectFile.objects.filter(file=stored).first()
    if attached is not None:
        note_opening(project_id=attached.project_id, what=f"file {attached.title}", by=by, at=at)
