"""What the pages of the confidential part read, and who gets its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.models import DossierOpening, Project, ProjectDossier, ProjectFile, ProjectMember
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed

DOSSIER_FILE = "partners.dossier"  # purpose of StoredFile


def may_read_dossier_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a file of a dossier: whoever may read the dossier.

    Registered in `PartnersConfig.ready()`. A conflict of interest stops everybody it stops on the
    project's page.
    """
    if not user.is_authenticated:
        return False
    attached = ProjectFile.objects.select_related("project").filter(
        file=file, removed_at__isnull=True
    )
    found = attached.first()
    return (
        found is not None
        and Project.objects.visible_to(user).filter(pk=found.project_id).exists()
        and allowed(user, "partners.read_dossier", found.project)
    )


def dossier_of(project: Project) -> ProjectDossier:
    """Return the dossier of a project; one not yet written is empty, at version 0."""
    found = ProjectDossier.objects.filter(project=project).first()
    return found or ProjectDossier(project=project)


def files_of(project: Project) -> QuerySet[ProjectFile]:
    """Return the files of a dossier, the latest last, with what a row shows."""
    present = project.files.filter(removed_at__isnull=True)
    return present.select_related("file", "added_by").order_by("added_at", "pk")


@dataclass(frozen=True)
class Opening:
    """One line of "who opened my dossier"."""

    who: str
    of_team: bool
    thing: str
    is_file: bool
    at: datetime


def openings_of(project: Project) -> QuerySet[DossierOpening]:
    """Return the openings of a dossier, the latest first."""
    return project.openings.select_related("user").order_by("-at", "-pk")


def shown_openings(project: Project, rows: Any) -> Iterator[Opening]:
    """Say of openings who it was, whether of the team today, and what was opened."""
    team = set(
        ProjectMember.objects.active().filter(project=project).values_list("user_id", flat=True)
    )
    for row in rows:
        kind, _space, title = row.what.partition(" ")
        yield Opening(
            who=str(row.user),
            of_team=row.user_id in team,
            thing=title or _("The dossier"),
            is_file=kind == "file",
            at=row.at,
        )
