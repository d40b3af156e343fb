"""The only writers of services."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from pscc.kernel.access import require
from pscc.outbox import publish
from services.actions.waiting import close_waiting_list
from services.models import Service, Subscription
from services.queries.directory import old_changes
from services.queries.subscriptions import due_to_open, is_due_to_open

OF_TRANSITIONS = (
    "state", "opens_on", "freshness", "freshness_at", "returned_because", "submitted_at",
    "published_at",
)  # fmt: skip
# Written by a word of the provider and by its choice, neither of which makes a form stale.
OF_THE_PROVIDER = ("checked_on", "template", "template_version")
BATCH = 500


@transaction.atomic
def save_service(*, service: Service, by: Any, at: datetime) -> Service:
    """Store a service's new texts; never its availability, the day of its last check and the one it
    follows, which may have changed since the form was opened. A new one is checked that day.

    Raises PermissionDenied unless `by` may edit it.
    """
    require(by, "services.edit_service", service if service.pk else None)
    service.updated_at = at
    if service.pk:
        service.version = Service.objects.lock(service.pk).version + 1
        service.save(update_fields=_edited_columns())
    else:
        service.checked_on = service.checked_on or timezone.localdate(at)
        service.save()
    return service


def _edited_columns() -> list[str]:
    """Name the columns that a form edits; the others belong to transitions and to the provider."""
    names = [field.name for field in Service._meta.concrete_fields if not field.primary_key]
    others = {*OF_TRANSITIONS, *OF_THE_PROVIDER}
    return [name for name in names if name not in others and not name.startswith("pause_reason")]


def refresh_service_search(*services: Service) -> None:
    """Rewrite what can be found of services; triggers do it at every change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT services_refresh_search(%s::bigint[])",
            [sorted(service.pk for service in services)],
        )


@transaction.atomic
def plan_service(*, service_id: int, opens_on: date | None, by: Any, at: datetime) -> Service:
    """Announce a service before it can be asked for.

    Raises PermissionDenied, or TransitionNotAllowed unless it is a draft.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.plan_service", service)
    service.plan(opens_on=opens_on)
    service.published_at = service.published_at or at
    publish("services.service_planned", service_id=service.pk)
    return _stored(service, at)


@transaction.atomic
def open_service(*, service_id: int, by: Any, at: datetime) -> Service:
    """Let projects ask for a service.

    Raises PermissionDenied, or TransitionNotAllowed if it is open already or closed for good.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.open_service", service)
    return _opened(service, at)


def open_due_services(*, at: datetime) -> int:
    """Open every announced service whose day has come; return how many.

    The providers and those who asked to be told hear of it as if staff had opened it. Right if it
    runs twice, late, or not for days.
    """
    return sum(_open_if_due(each.pk, at) for each in due_to_open(at))


@transaction.atomic
def _open_if_due(service_id: int, at: datetime) -> bool:
    service = Service.objects.lock(service_id)
    if not is_due_to_open(service, at):
        return False
    _opened(service, at)
    return True


def _opened(service: Service, at: datetime) -> Service:
    """Open a locked service; who asked to be told is told of this opening, and of no other."""
    service.open()
    service.published_at = service.published_at or at
    Subscription.objects.filter(service=service, told_at__isnull=True).update(told_at=at)
    publish("services.service_opened", service_id=service.pk, moment=at.isoformat())
    return _stored(service, at)


@transaction.atomic
def pause_service(*, service_id: int, reason: str, by: Any, at: datetime) -> Service:
    """Stop requests for a while and say why.

    Raises PermissionDenied, or TransitionNotAllowed unless it is open.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.pause_service", service)
    service.pause(reason=reason)
    return _stored(service, at)


@transaction.atomic
def retire_service(*, service_id: int, by: Any, at: datetime) -> Service:
    """Close a service for good; its page stays, and who waits for a place is told.

    Raises PermissionDenied, or TransitionNotAllowed if it is a draft or closed already.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.retire_service", service)
    service.retire()
    close_waiting_list(service, at=at)
    return _stored(service, at)


def _stored(service: Service, at: datetime) -> Service:
    service.updated_at = at
    service.version += 1
    service.save()
    return service


def rebuild_search() -> int:
    """Rewrite the search rows of every service, a batch at a time; return how many."""
    count, after = 0, 0
    while batch := list(Service.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        with transaction.atomic():
            refresh_service_search(*batch)
        count, after = count + len(batch), batch[-1].pk
    return count


def forget_old_changes(*, at: datetime) -> int:
    """Delete the notes of changes that no count in the cache can be older than; return how many."""
    deleted, _by_model = old_changes(at).delete()
    return deleted
