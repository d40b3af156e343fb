"""Hand-overs to partners' own sites are counted, without persons."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.refusals import Refused
from services.enums import AccessMode, ServiceState
from services.models import Referral, Service


@transaction.atomic
def refer(*, service_id: int, by: Any, at: datetime, counts: bool = True) -> str:
    """Note that somebody goes on to the partner's own site, unless it is a program that does not
    count, and return its stored address.

    Raises Refused unless the service is open, on the partner's own site, and has an address.
    """
    service = Service.objects.get(pk=service_id)
    is_outside = service.access_mode == AccessMode.EXTERNAL and bool(service.external_url)
    if service.state != ServiceState.OPEN or not is_outside:
        raise Refused(_("This service does not lead to the partner's own site now."))
    if counts:
        Referral.objects.create(service=service, at=at, is_signed_in=by.is_authenticated)
    return str(service.external_url)
