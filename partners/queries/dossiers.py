"""What the pages of the confidential part read, and who gets its files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from partners.models import (
    DossierOpening,
    Membership,
    Organisation,
    Project,
    ProjectDossier,
    ProjectFile,
    ProjectMember,
)
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed
from pscc.kernel.registries import Registry

DOSSIER_FILE = "partners.dossier"  # purpose of StoredFile

# Filled by higher rooms: (person, project) -> whether the team opened its dossier to them;
# (project) -> the organisations to which it ever did; (project, reader) -> a panel for the
# pages of the dossier, {"template", …}, or None.
dossier_readers: Registry[Callable[[Any, Project], bool]] = Registry()
dossier_recipients: Registry[Callable[[Project], QuerySet[Organisation]]] = Registry()
dossier_panels: Registry[Callable[[Project, Any], Mapping[str, Any] | None]] = Registry()


def panels_of(project: Project, user: Any) -> list[Mapping[str, Any]]:
    """Return what higher rooms add to the pages of a dossier."""
    return [panel for _name, make in dossier_panels if (panel := make(project, user))]


def may_read_dossier_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a file of a dossier: whoever may read the dossier, and those
    to whom the team opened it.

    Registered in `PartnersConfig.ready()`. A conflict of interest stops everybody it stops on the
    project's page.
    """
    if not user.is_authenticated:
        return False
    attached = ProjectFile.objects.select_related("project").filter(
        file=file, removed_at__isnull=True
    )
    found = attached.first()
    if found is None:
        return False
    is_known = Project.objects.visible_to(user).filter(pk=found.project_id).exists()
    if is_known and allowed(user, "partners.read_dossier", found.project):
        return True
    return any(is_opened(user, found.project) for _name, is_opened in dossier_readers)


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
    """One line of "who opened my dossier".

    `organisation` names those to which the team had opened it and for which a person outside the
    team acted then.
    """

    who: str
    of_team: bool
    thing: str
    is_file: bool
    at: datetime
    organisation: str = ""


def openings_of(project: Project) -> QuerySet[DossierOpening]:
    """Return the openings of a dossier, the latest first."""
    return project.openings.select_related("user").order_by("-at", "-pk")


def shown_openings(project: Project, rows: Iterable[DossierOpening]) -> Iterator[Opening]:
    """Say of openings who it was, whether of the team today, for whom, and what was opened; a
    constant number of statements.
    """
    found = list(rows)
    team = set(
        ProjectMember.objects.active().filter(project=project).values_list("user_id", flat=True)
    )
    outside = {row.user_id for row in found} - team
    members = _members_of_recipients(project, outside) if outside else []
    for row in found:
        kind, _space, title = row.what.partition(" ")
        yield Opening(
            who=str(row.user),
            of_team=row.user_id in team,
            thing=title or _("The dossier"),
            is_file=kind == "file",
            at=row.at,
            organisation=", ".join(
                each.organisation.name for each in members if _acted_then(each, row)
            ),
        )


def _members_of_recipients(project: Project, people: Iterable[int]) -> list[Membership]:
    """Return what people were and are in the organisations to which a dossier was opened; one
    statement.
    """
    given = Q(pk__in=[])
    for _name, recipients in dossier_recipients:
        given |= Q(organisation__in=recipients(project))
    members = Membership.objects.filter(given, user__in=people)
    return list(members.select_related("organisation").order_by("organisation__name", "pk"))


def _acted_then(member: Membership, row: DossierOpening) -> bool:
    is_past_end = member.ended_at is not None and member.ended_at < row.at
    return member.user_id == row.user_id and member.since <= row.at and not is_past_end
