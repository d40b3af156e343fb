"""What happens to organisations."""

from datetime import datetime
from typing import Any

from django.db import transaction

from partners.enums import OrganisationState
from partners.models import Organisation, OrganisationSearch
from pscc.kernel.access import require
from pscc.kernel.search import write_projection
from pscc.outbox import publish

UNTYPED = ("state", "freshness", "freshness_at")  # moved by transitions, never by a form


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


def rebuild_search() -> int:
    """Rewrite the search rows of every organisation, one transaction each; return how many."""
    count = 0
    for organisation in Organisation.objects.exclude(state=OrganisationState.ARCHIVED).iterator():
        with transaction.atomic():
            refresh_organisation_search(organisation)
        count += 1
    return count
