"""What happens to projects."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.enums import MembershipRole, ProjectRole
from partners.models import Membership, Organisation, Project, ProjectMember
from pscc.kernel.access import require
from pscc.outbox import publish

PROJECT_FIELDS = ("title", "public_abstract", "stage", "product_type", "trl", "activity_in_france")


class StaleProjectError(Exception):
    """Someone else saved the project since the form was opened."""

    def __init__(self, stored: Project) -> None:
        super().__init__()
        self.stored = stored
        self.message = _(
            "Someone else changed this project while you were writing."
            " Their text is shown beside yours:"
            " keep what is right, then save again."
        )


@transaction.atomic
def create_project(
    *, title: str, organisation_id: int | None, by: Any, at: datetime, **texts: Any
) -> Project:
    """Create a project; whoever creates it may sign for it, the organisation's owners and editors
    may edit.

    `texts` are values of the project's own fields. Without an organisation the project is the
    person's own until there is one. Raises PermissionDenied if `by` does not act for the
    organisation.
    """
    require(by, "partners.create_project")
    organisation = None
    if organisation_id is not None:
        organisation = Organisation.objects.get(pk=organisation_id)
        require(by, "partners.attach_project", organisation)
    values = {name: value for name, value in texts.items() if name in PROJECT_FIELDS}
    project = Project.objects.create(
        title=title,
        organisation=organisation,
        created_by=by,
        created_at=at,
        updated_at=at,
        **values,
    )
    ProjectMember.objects.create(project=project, user=by, role=ProjectRole.SIGN, since=at)
    if organisation is not None:
        _add_colleagues(project, organisation, but=by, at=at)
    publish("partners.project_created", project_id=project.pk)
    return project


def _add_colleagues(
    project: Project, organisation: Organisation, *, but: Any, at: datetime
) -> None:
    """Give the organisation's owners and editors their default right on a new project;
    owners sign.
    """
    roles: dict[int, ProjectRole] = {}
    wanted = (MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.SIGNATORY)
    members = Membership.objects.active().filter(organisation=organisation, role__in=wanted)
    for user_id, role in members.values_list("user_id", "role"):
        signs = role != MembershipRole.EDITOR or roles.get(user_id) == ProjectRole.SIGN
        roles[user_id] = ProjectRole.SIGN if signs else ProjectRole.EDIT
    roles.pop(but.pk, None)
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, user_id=user_id, role=role, since=at)
        for user_id, role in roles.items()
    )


@transaction.atomic
def update_project(
    *, project_id: int, version: int, by: Any, at: datetime, **texts: Any
) -> Project:
    """Store new texts of a project that is still at `version`.

    Raises StaleProjectError with the stored row if someone saved in between, PermissionDenied
    otherwise.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    if project.version != version:
        raise StaleProjectError(project)
    for name in PROJECT_FIELDS:
        if name in texts:
            setattr(project, name, texts[name])
    project.version += 1
    project.updated_at = at
    project.save()
    return project
