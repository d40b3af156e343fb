"""What hosting services let."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.metadata import fingerprint
from services.enums import ServiceKind, ServiceState
from services.models import HostingSpace, Service
from services.queries.hosting import space_values

STALE = gettext_lazy(
    "Someone else changed this space while you were writing. Nothing is lost: what is stored now is"
    " shown beside yours. Keep what is right, then save again."
)


class StaleSpaceError(Refused):
    """Someone else stored other values since the form was opened; `columns` names those that
    differ from what was typed.
    """

    def __init__(self, stored: HostingSpace, columns: Sequence[str]) -> None:
        super().__init__(STALE)
        self.stored = stored
        self.columns = columns


def fingerprint_of(space: HostingSpace) -> str:
    """Return a text that differs as soon as one value of a space does."""
    return fingerprint(space_values(space))


@transaction.atomic
def save_space(
    *,
    service_id: int,
    space_id: int | None,
    opened_on: str,
    by: Any,
    at: datetime,
    **values: Any,
) -> HostingSpace:
    """Add a space to a hosting service, or change one of its own that a form showed as `opened_on`
    fingerprints it.

    Raises StaleSpaceError if others stored other values since; Refused for other kinds of service,
    for a closed one and for spaces of other services; PermissionDenied. Locks the service.
    """
    service = _hosting(service_id, by)
    space = _own(service, space_id) if space_id else HostingSpace(service=service)
    stored = space_values(space)
    for name, value in values.items():
        setattr(space, name, value)
    if not space_id:
        space.position = HostingSpace.objects.filter(service=service).count()
    elif opened_on != fingerprint(stored):
        typed = space_values(space)
        if differing := [name for name in stored if typed[name] != stored[name]]:
            raise StaleSpaceError(_own(service, space_id), differing)
    space.save()
    _touch(service, at)
    return space


@transaction.atomic
def remove_space(*, service_id: int, space_id: int, by: Any, at: datetime) -> None:
    """Take a space away from a hosting service; its history stays.

    Raises Refused as `save_space` does, PermissionDenied. Locks the service.
    """
    service = _hosting(service_id, by)
    _own(service, space_id).delete()
    _touch(service, at)


def _hosting(service_id: int, by: Any) -> Service:
    service: Service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    if service.kind != ServiceKind.HOSTING:
        raise Refused(_("Only hosting services let spaces."))
    if service.state == ServiceState.RETIRED:
        raise Refused(_("This service is closed for good: its spaces stay as they are."))
    return service


def _own(service: Service, space_id: int) -> HostingSpace:
    space = HostingSpace.objects.filter(service=service, pk=space_id).first()
    if space is None:
        raise Refused(_("This space is not there any more. Nothing was changed."))
    return space


def _touch(service: Service, at: datetime) -> None:
    # The row's number belongs to the card: a space makes nobody's card stale.
    service.updated_at = at
    service.save(update_fields=["updated_at"])
    publish("services.spaces_changed", service_id=service.pk)
