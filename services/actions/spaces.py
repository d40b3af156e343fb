"""What hosting services let."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.enums import ServiceKind
from services.models import HostingSpace, Service


@transaction.atomic
def save_space(
    *, service_id: int, space_id: int | None, by: Any, at: datetime, **values: Any
) -> HostingSpace:
    """Add a space to a hosting service, or change one of its own.

    Raises Refused for other kinds of service and for spaces of other services; PermissionDenied.
    Locks the service.
    """
    service = _hosting(service_id, by)
    space = _own(service, space_id) if space_id else HostingSpace(service=service)
    if not space_id:
        space.position = HostingSpace.objects.filter(service=service).count()
    for name, value in values.items():
        setattr(space, name, value)
    space.save()
    _touch(service, at)
    return space


@transaction.atomic
def remove_space(*, service_id: int, space_id: int, by: Any, at: datetime) -> None:
    """Take a space away from a hosting service; its history stays.

    Raises what `save_space` raises. Locks the service.
    """
    service = _hosting(service_id, by)
    _own(service, space_id).delete()
    _touch(service, at)


def _hosting(service_id: int, by: Any) -> Service:
    service: Service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    if service.kind != ServiceKind.HOSTING:
        raise Refused(_("Only hosting services let spaces."))
    return service


def _own(service: Service, space_id: int) -> HostingSpace:
    space = HostingSpace.objects.filter(service=service, pk=space_id).first()
    if space is None:
        raise Refused(_("This space is not there any more. Nothing was changed."))
    return space


def _touch(service: Service, at: datetime) -> None:
    service.updated_at = at
    service.save(update_fields=["updated_at"])
    publish("services.spaces_changed", service_id=service.pk)
