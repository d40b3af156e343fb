"""People who want one message when a service opens."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.models import Service, Subscription
from services.queries.subscriptions import AWAITED


@transaction.atomic
def subscribe(*, service_id: int, by: Any, at: datetime) -> Subscription:
    """Promise a person one message when a service opens; asking twice promises it once.

    Raises Refused unless the service is announced or paused; PermissionDenied. Locks the service,
    so that an opening at the same moment tells the person or is seen here.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.subscribe", service)
    if service.state not in AWAITED:
        raise Refused(_("There is no opening to wait for: look at the service's page."))
    waiting, _is_new = Subscription.objects.get_or_create(
        service=service, person=by, told_at=None, defaults={"created_at": at}
    )
    return waiting


@transaction.atomic
def unsubscribe(*, service_id: int, by: Any, at: datetime) -> None:
    """Forget that a person waits for a service; nothing happens if they do not.

    Raises PermissionDenied. Locks the service.
    """
    del at  # nothing of it is kept
    service = Service.objects.lock(service_id)
    require(by, "services.subscribe", service)
    Subscription.objects.filter(service=service, person=by, told_at__isnull=True).delete()
