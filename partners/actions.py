"""The only writers of organisations and projects."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.enums import MembershipRole, OrganisationState, ProjectRole
from partners.models import Membership, Organisation, OrganisationSearch, Project, ProjectMember
from pscc.kernel.access import require
from pscc.kernel.search import write_projection
from pscc.outbox import publish

UNTYPED = ("state", "freshness", "freshness_at")  # moved by transitions, never by a form
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
def save_organisation(*, organisation: Organisation, by: Any, at: datetime) -> Organisation:
    """Store an organisation's new texts and what can be found of it; never its state, which may
    have changed since the form was opened.

    Publishes a change of name. Raises PermissionDenied unless `by` may edit it.
    """
    require(by, "partners.edit_organisation", organisation if organisation.pk else None)
    stored = Organisation.objects.filter(pk=organisation.pk)
    renamed = stored.exclude(name=organisation.name).exists()
    organisation.updated_at = at
    if organisation.pk:
        organisation.version = Organisation.objects.lock(organisation.pk).version + 1
        names = [each.name for each in Organisation._meta.concrete_fields if not each.primary_key]
        organisation.save(update_fields=[name for name in names if name not in UNTYPED])
    else:
        organisation.save()
    refresh_organisation_search(organisation)
    if renamed:
        publish("partners.organisation_renamed", organisation_id=organisation.pk)
    return organisation


def refresh_organisation_search(organisation: Organisation) -> None:
    """Rewrite what can be found of an organisation; call it in the transaction that changed it."""
    write_projection(
        OrganisationSearch,
        organisation,
        owner_field="organisation",
        french=_searched(organisation, "fr"),
        english=_searched(organisation, "en"),
    )


def _searched(organisation: Organisation, language: str) -> tuple[str, str, str]:
    return (
        organisation.name,
        getattr(organisation, f"summary_{language}") or "",
        f"{organisation.city} {getattr(organisation, f'description_{language}') or ''}",
    )


@transaction.atomic
def publish_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Let everyone see an organisation.

    Raises PermissionDenied, or TransitionNotAllowed if it is published or archived already.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.publish_organisation", organisation)
    organisation.publish()
    organisation.updated_at = at
    organisation.save()
    return organisation


@transaction.atomic
def suspend_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Take an organisation out of the directory for a while.

    Raises PermissionDenied, or TransitionNotAllowed unless it is published.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.publish_organisation", organisation)
    organisation.suspend()
    organisation.updated_at = at
    organisation.save()
    return organisation


@transaction.atomic
def request_organisation_review(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Ask staff to publish an organisation that is a draft.

    Raises PermissionDenied unless `by` edits it, TransitionNotAllowed unless it is a draft.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.edit_organisation", organisation)
    organisation.request_review()
    organisation.updated_at = at
    organisation.save()
    return organisation


@transaction.atomic
def archive_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Close an organisation for good; it stays for the record.

    Raises PermissionDenied, or TransitionNotAllowed while it waits for review or once archived.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.publish_organisation", organisation)
    organisation.archive()
    organisation.updated_at = at
    organisation.save()
    return organisation


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


def rebuild_search() -> int:
    """Rewrite the search rows of every organisation, one transaction each; return how many."""
    count = 0
    for organisation in Organisation.objects.exclude(state=OrganisationState.ARCHIVED).iterator():
        with transaction.atomic():
            refresh_organisation_search(organisation)
        count += 1
    return count
