"""No dead end: another provider is asked with the same dossier."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.requests.basket import add_item, new_part, refuse_closed, touch
from services.actions.requests.sending import CannotSendError, send_request
from services.models import Service, ServiceRequest, SubRequest
from services.permissions import edits_request
from services.queries.requests.basket import asked_live
from services.queries.requests.rerouting import REROUTABLE


class CannotRerouteError(Refused):
    """This request cannot be given to that provider; the message says why."""


@transaction.atomic
def reroute_request(*, sub_request_id: int, service_id: int, by: Any, at: datetime) -> SubRequest:
    """Ask another provider in the same request, after one has said no or not answered.

    What the team has answered is re-used. Where the new provider asks nothing more it is sent at
    once; otherwise it waits as a draft until the team has answered. Staff who look after the
    request may prepare it; only the team sends. Raises CannotRerouteError, CannotAskError,
    PermissionDenied. Locks the request.
    """
    ended = SubRequest.objects.select_related("request").get(pk=sub_request_id)
    request: ServiceRequest = ServiceRequest.objects.lock(ended.request_id)
    require(by, "services.reroute_request", ended)
    ended.refresh_from_db()
    if ended.state not in REROUTABLE:
        raise CannotRerouteError(
            _("This provider has not said no: wait for its answer, or withdraw first.")
        )
    service = Service.objects.select_related("provider").get(pk=service_id)
    again: SubRequest | None = SubRequest.objects.filter(
        replaces=ended, items__service=service
    ).first()
    if again is not None:  # pressed twice
        return again
    refuse_closed([service])
    if asked_live(request).filter(pk=service.provider_id).exists():
        raise CannotRerouteError(
            _("%(provider)s is asked already in this request.") % {"provider": service.provider}
        )
    part = new_part(request, service, at, replaces=ended)
    add_item(part, service, by, at)
    touch(request, at)
    if edits_request(by, request):
        _send_if_complete(request, part, by, at)
    else:
        publish("services.reroute_proposed", sub_request_id=part.pk)
    part.refresh_from_db()
    return part


def _send_if_complete(request: ServiceRequest, part: SubRequest, by: Any, at: datetime) -> None:
    try:
        with transaction.atomic():
            send_request(request_id=request.pk, by=by, at=at, only=[part.pk])
    except CannotSendError:
        return  # the new provider asks more: the team answers, then sends
