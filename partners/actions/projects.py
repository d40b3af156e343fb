"""What happens to projects: written, moved along the stages, brought to an organisation."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.enums import MembershipRole, ProjectRole, Vocabulary
from partners.models import (
    Membership,
    Organisation,
    Project,
    ProjectMember,
    ProjectMove,
    StageChange,
    Term,
)
from pscc.kernel.access import require
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

PROJECT_FIELDS = (
    "title", "public_abstract", "stage", "product_type", "modality", "trl", "funding_band",
    "activity_in_france", "strategic_axis",
)  # fmt: skip


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


class StageRefusedError(Refused):
    """The change of stage lacks something; `field` names what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class CannotAttachProjectError(Refused):
    """The project cannot go to this organisation."""


@transaction.atomic
def create_project(
    *,
    title: str,
    organisation_id: int | None,
    by: Any,
    at: datetime,
    tumour_types: Iterable[int] = (),
    stage_since: date | None = None,
    stage_note: str = "",
    **texts: Any,
) -> Project:
    """Create a project; whoever creates it may sign for it, the organisation's owners and editors
    may edit.

    `texts` are values of the project's own fields. Without an organisation the project is the
    person's own until there is one. Raises PermissionDenied if `by` does not act for the
    organisation, StageRefusedError for a stage entered in the future.
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
    project.tumour_types.set(tumour_types)
    ProjectMember.objects.create(project=project, user=by, role=ProjectRole.SIGN, since=at)
    if project.stage is not None:
        _record_stage(project, None, since=stage_since, note=stage_note, by=by, at=at)
    if organisation is not None:
        _add_colleagues(project, organisation, at=at)
    publish("partners.project_created", project_id=project.pk)
    return project


def _add_colleagues(project: Project, organisation: Organisation, *, at: datetime) -> None:
    """Give the organisation's people their default right, but for those in the team already."""
    inside = project.team.active().values_list("user_id", flat=True)
    roles = default_roles(organisation)
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, user_id=user_id, role=role, since=at)
        for user_id, role in roles.items()
        if user_id not in set(inside)
    )


def default_roles(organisation: Organisation) -> dict[int, ProjectRole]:
    """Return what the people of an organisation may do with its projects, by their key: owners and
    signatories sign, editors edit, nobody else is in the team.
    """
    roles: dict[int, ProjectRole] = {}
    wanted = (MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.SIGNATORY)
    members = Membership.objects.active().filter(organisation=organisation, role__in=wanted)
    for user_id, role in members.values_list("user_id", "role"):
        signs = role != MembershipRole.EDITOR or roles.get(user_id) == ProjectRole.SIGN
        roles[user_id] = ProjectRole.SIGN if signs else ProjectRole.EDIT
    return roles


@transaction.atomic
def update_project(
    *,
    project_id: int,
    version: int,
    by: Any,
    at: datetime,
    tumour_types: Iterable[int] | None = None,
    stage_since: date | None = None,
    stage_note: str = "",
    **texts: Any,
) -> Project:
    """Store new texts of a project that is still at `version`; a new stage is recorded with its
    day, its author and a note.

    Raises StaleProjectError with the stored row if someone saved in between, StageRefusedError for
    a step back without a note or a day that cannot be, PermissionDenied otherwise.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    if project.version != version:
        raise StaleProjectError(project)
    before = project.stage
    for name in PROJECT_FIELDS:
        if name in texts:
            setattr(project, name, texts[name])
    if project.stage != before:
        _record_stage(project, before, since=stage_since, note=stage_note, by=by, at=at)
    if tumour_types is not None:
        project.tumour_types.set(tumour_types)
    project.version += 1
    project.updated_at = at
    project.save()
    return project


def _record_stage(
    project: Project, before: Any, *, since: date | None, note: str, by: Any, at: datetime
) -> None:
    """Write down that the project entered its stage."""
    today = timezone.localdate(at)
    entered_on, note = since or today, note.strip()
    if entered_on > today:
        raise StageRefusedError(
            "stage_since", _("This day is still to come. Give the day on which the stage began.")
        )
    last = project.stage_changes.order_by("-entered_on", "-pk").first()
    if last is not None and entered_on < last.entered_on:
        raise StageRefusedError(
            "stage_since",
            _("The stage before began on %(day)s. Give that day or a later one.")
            % {"day": long_date(last.entered_on)},
        )
    goes_back = before and project.stage and project.stage.position < before.position
    if goes_back and not note:
        raise StageRefusedError(
            "stage_note",
            _("The project goes back to an earlier stage. Say in a few words why."),
        )
    StageChange.objects.create(
        project=project,
        stage=project.stage,
        entered_on=entered_on,
        note=note,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def set_strategic_axis(*, project_id: int, axis_id: int | None, by: Any, at: datetime) -> Project:
    """Correct the strategic axis of a project, for staff; None takes it away.

    The history of the project keeps who did it. Locks the project. Raises PermissionDenied,
    Term.DoesNotExist for what is no strategic axis.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.set_strategic_axis", project)
    axes = Term.objects.of(Vocabulary.STRATEGIC_AXIS)
    project.strategic_axis = None if axis_id is None else axes.get(pk=axis_id)
    project.version += 1
    project.updated_at = at
    project.save(update_fields=["strategic_axis", "version", "updated_at"])
    return project


@transaction.atomic
def attach_project(*, project_id: int, organisation_id: int, by: Any, at: datetime) -> Project:
    """Bring a person's own project to an organisation; its people get their default right.

    What happened before stays on the project. Locks the project. Raises PermissionDenied unless
    `by` leads the project's team and is owner, editor or signatory of the organisation,
    CannotAttachProjectError if the project belongs to one already.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.manage_project_team", project)
    organisation = Organisation.objects.get(pk=organisation_id)
    require(by, "partners.engage_organisation", organisation)
    if project.organisation_id is not None:
        raise CannotAttachProjectError(
            _(
                "This project belongs to %(organisation)s already. Only the cluster's team moves a"
                " project from one organisation to another: write to them."
            )
            % {"organisation": project.organisation}
        )
    _move(project, organisation, reason="", by=by, at=at)
    publish("partners.project_attached", project_id=project.pk, actor_id=by.pk)
    return project


@transaction.atomic
def move_project(
    *, project_id: int, organisation_id: int, reason: str, by: Any, at: datetime
) -> Project:
    """Move a project to another organisation, for staff, with a reason that its team reads.

    The team stays; the people of the new organisation get their default right. Locks the project.
    Raises PermissionDenied, CannotAttachProjectError without a reason or if it is there already.
    """
    project = Project.objects.lock(project_id)
    require(by, "partners.move_project", project)
    organisation = Organisation.objects.get(pk=organisation_id)
    if project.organisation_id == organisation.pk:
        raise CannotAttachProjectError(
            _("This project belongs to %(organisation)s already.") % {"organisation": organisation}
        )
    if not reason.strip():
        raise CannotAttachProjectError(_("Say why the project moves: its team reads it."))
    _move(project, organisation, reason=reason.strip(), by=by, at=at)
    publish("partners.project_moved", project_id=project.pk, actor_id=by.pk)
    return project


def _move(
    project: Project, organisation: Organisation, *, reason: str, by: Any, at: datetime
) -> None:
    ProjectMove.objects.create(
        project=project,
        origin=project.organisation,
        destination=organisation,
        reason=reason,
        moved_by=by,
        moved_at=at,
    )
    project.organisation = organisation
    project.version += 1
    project.updated_at = at
    project.save(update_fields=["organisation", "version", "updated_at"])
    _add_colleagues(project, organisation, at=at)
