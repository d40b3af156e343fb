"""What those of the cluster do who look after requests."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.accounts.models import User
from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.models import ServiceRequest


@transaction.atomic
def assign_request_advisor(
    *, request_id: int, advisor_id: int, by: Any, at: datetime
) -> ServiceRequest:
    """Give a sent request to somebody who looks after it; they are told, unless they took it.

    Raises Refused for a person who may not handle it, a conflict of interest included, and
    PermissionDenied. Locks the request. Its last change stays the team's, from which silence
    counts.
    """
    del at  # the history keeps the moment
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.assign_request_advisor", request)
    advisor = User.objects.get(pk=advisor_id)
    if not (advisor.is_active and allowed(advisor, "services.handle_request", request)):
        raise Refused(
            _("This person cannot look after this request: their role or a conflict of interest"
              " is in the way. Choose somebody else.")
        )  # fmt: skip
    if request.advisor_id == advisor.pk:
        return request
    request.advisor = advisor
    request.save(update_fields=["advisor"])
    if advisor.pk != by.pk:
        publish("services.request_assigned", request_id=request.pk, advisor_id=advisor.pk)
    return request
