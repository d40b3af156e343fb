"""Taking a whole request back: from every provider that has not finished with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from services.actions.requests.basket import drop_part
from services.actions.requests.steps import withdraw_request
from services.enums import SubRequestState
from services.models import ServiceRequest, SubRequest


@transaction.atomic
def withdraw_whole(
    *, request_id: int, code: str, told: str, by: Any, at: datetime
) -> ServiceRequest:
    """Take a sent request back from all providers of which something is still to come.

    Parts that were not sent yet go without a trace. Raises Refused where nothing is left to take
    back, and where only a signatory can; PermissionDenied. Locks the request, then its parts.
    """
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.edit_request", request)
    if request.is_draft:
        raise Refused(_("This was not sent yet: take its services out of the request instead."))
    rows = SubRequest.objects.select_for_update(of=("self",), no_key=True)
    live = list(rows.filter(request=request).live().order_by("pk"))
    if not live:
        raise Refused(_("Every provider has finished with this request: nothing is left to take"
                        " back."))  # fmt: skip
    if not all(allowed(by, "services.withdraw_request", each) for each in live):
        raise Refused(_("A quote waits for your team’s answer, or work is agreed: only a signatory"
                        " of the project can take that back. Withdraw the other parts on their"
                        " own pages."))  # fmt: skip
    for part in live:
        withdraw_request(sub_request_id=part.pk, code=code, told=told, by=by, at=at)
    for part in SubRequest.objects.filter(request=request, state=SubRequestState.DRAFT):
        drop_part(part)
    return request
