"""What happens to organisations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from partners.actions.digests import ask_staff_to_look
from partners.models import Organisation
from partners.queries.registration import taken_numbers
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
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
    if renamed:
        publish("partners.organisation_renamed", organisation_id=organisation.pk)
    return organisation


def refresh_organisation_search(*organisations: Organisation) -> None:
    """Rewrite what can be found of organisations.

    Triggers do so with every change; this is for rows loaded past them. Locks the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT partners_refresh_search(%s::bigint[])",
            [sorted(organisation.pk for organisation in organisations)],
        )


@transaction.atomic
def publish_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Let everyone see an organisation, and tell its members.

    Raises PermissionDenied, or TransitionNotAllowed if it is published or archived already.
    """
    organisation = _locked(organisation_id, "partners.publish_organisation", by)
    organisation.publish()
    _keep(organisation, at)
    publish("partners.organisation_published", organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def suspend_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Take an organisation out of the directory for a while, and tell its members.

    Raises PermissionDenied, or TransitionNotAllowed unless it is published.
    """
    organisation = _locked(organisation_id, "partners.publish_organisation", by)
    organisation.suspend()
    _keep(organisation, at)
    publish("partners.organisation_suspended", organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def request_organisation_review(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Ask staff to publish an organisation that is a draft.

    Raises PermissionDenied unless `by` edits it, TransitionNotAllowed unless it is a draft.
    """
    organisation = _locked(organisation_id, "partners.edit_organisation", by)
    organisation.request_review()
    _keep(organisation, at)
    ask_staff_to_look(at)
    return organisation


@transaction.atomic
def return_organisation_to_draft(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Ask an organisation's members for more before it is published.

    Raises PermissionDenied, or TransitionNotAllowed unless it waits for review.
    """
    organisation = _locked(organisation_id, "partners.publish_organisation", by)
    organisation.return_to_draft()
    _keep(organisation, at)
    publish("partners.organisation_returned", organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def archive_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Close an organisation for good; it stays for the record.

    Raises PermissionDenied, or TransitionNotAllowed while it waits for review or once archived.
    """
    organisation = _locked(organisation_id, "partners.publish_organisation", by)
    organisation.archive()
    _keep(organisation, at)
    publish("partners.organisation_archived", organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def reopen_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Take an organisation back from the archive; it stays out of sight until it is published.

    Raises PermissionDenied, TransitionNotAllowed unless it is archived, or Refused, naming them,
    for numbers that another organisation carries by now.
    """
    organisation = _locked(organisation_id, "partners.publish_organisation", by)
    organisation.reopen()
    refuse_taken_numbers(organisation)
    _keep(organisation, at)
    publish("partners.organisation_reopened", organisation_id=organisation.pk)
    return organisation


def refuse_taken_numbers(organisation: Organisation) -> None:
    """Raise Refused if a living organisation carries a number that only one may carry and that
    this one, archived until now, would carry again.
    """
    taken = taken_numbers(organisation)
    if taken:
        raise Refused(
            _(
                "Another organisation carries its number by now: %(numbers)s. If the two are one,"
                " keep this one in the archive; if not, put an end to the number on one of them."
            )
            % {"numbers": ", ".join(f"{each} ({each.organisation.name})" for each in taken)}
        )


def _locked(organisation_id: int, permission: str, by: Any) -> Organisation:
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, permission, organisation)
    return organisation


def _keep(organisation: Organisation, at: datetime) -> None:
    organisation.updated_at = at
    organisation.save()


def rebuild_search() -> int:
    """Rewrite the search rows of every organisation, a batch at a time; return how many."""
    count = 0
    for batch in batched_organisations(500):
        with transaction.atomic():
            refresh_organisation_search(*batch)
        count += len(batch)
    return count


def batched_organisations(size: int) -> Iterator[list[Organisation]]:
    """Yield all organisations in their order of creation, `size` at a time."""
    after = 0
    while batch := list(Organisation.objects.filter(pk__gt=after).order_by("pk")[:size]):
        yield batch
        after = batch[-1].pk
