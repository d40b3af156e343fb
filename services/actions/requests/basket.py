"""The basket of a project: the one request that it is writing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from partners.models import Project
from pscc.files.actions import unlink_file
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.enums import SubRequestState
from services.models import (
    OrientationSession,
    RequestedService,
    RequestFile,
    Service,
    ServiceRequest,
    SubRequest,
)
from services.queries.requests.basket import for_asking, terms_for, why_not
from services.queries.waiting import is_full

MAX_SERVICES = 30  # of one request


class CannotAskError(Refused):
    """Something chosen cannot be asked for; the message says what, why, and what to do instead."""


@transaction.atomic
def add_to_request(
    *,
    project_id: int,
    service_ids: Iterable[int],
    by: Any,
    at: datetime,
    session_id: int | None = None,
) -> ServiceRequest:
    """Put services into the project's one draft request, making it where there is none.

    What is in it already stays as it is. Each provider gets one part. Raises CannotAskError, and
    adds nothing, where one of them is not open or is asked for elsewhere; Service.DoesNotExist for
    one that `by` does not know; PermissionDenied. Locks the project, then the request.
    """
    project = Project.objects.lock(project_id)
    require(by, "services.begin_request", project)
    services = _chosen(service_ids, by)
    request = _draft(project, by, at)
    _note_session(request, session_id, by)
    for service in services:
        _put_in(request, service, by, at)
    _refuse_too_many(request)
    touch(request, at)
    return request


def _chosen(service_ids: Iterable[int], by: Any) -> list[Service]:
    wanted = list(dict.fromkeys(service_ids))
    found = for_asking(by).in_bulk(wanted)
    if missing := [each for each in wanted if each not in found]:
        raise Service.DoesNotExist(missing)
    services = [found[each] for each in wanted]
    refuse_closed(services)
    return services


def refuse_closed(services: Sequence[Service]) -> None:
    """Raise CannotAskError naming every service that cannot be asked for here and now."""
    reasons = [reason for service in services if (reason := why_not(service))]
    if reasons:
        raise CannotAskError(" ".join(reasons))


def _draft(project: Project, by: Any, at: datetime) -> ServiceRequest:
    found: ServiceRequest | None = ServiceRequest.objects.lock_draft(project.pk)
    return found or ServiceRequest.objects.create(
        project=project, created_by=by, created_at=at, updated_at=at
    )


def _note_session(request: ServiceRequest, session_id: int | None, by: Any) -> None:
    """Remember the orientation that led here, where it is this person's or this project's."""
    if session_id is None or request.session_id is not None:
        return
    session = OrientationSession.objects.filter(pk=session_id).first()
    if session and (session.person_id == by.pk or session.project_id == request.project_id):
        request.session = session
        request.advisor = request.advisor or session.advisor


def _put_in(request: ServiceRequest, service: Service, by: Any, at: datetime) -> None:
    items = RequestedService.objects.filter(sub_request__request=request, service=service)
    if items.exists():
        return
    part = SubRequest.objects.filter(
        request=request, provider=service.provider_id, state=SubRequestState.DRAFT
    ).first() or new_part(request, service, at)
    add_item(part, service, by, at)


def new_part(
    request: ServiceRequest, service: Service, at: datetime, *, replaces: SubRequest | None = None
) -> SubRequest:
    """Open the part of one more provider, in the caller's transaction, which holds the request."""
    last = request.sub_requests.aggregate(last=Max("number"))["last"] or 0
    part: SubRequest = SubRequest.objects.create(
        request=request,
        provider=service.provider,
        number=last + 1,
        turn_since=at,
        created_at=at,
        updated_at=at,
        replaces=replaces,
    )
    return part


def add_item(part: SubRequest, service: Service, by: Any, at: datetime) -> RequestedService:
    """Write down that a provider is asked for a service, on today's terms."""
    terms = terms_for(service, part.request.project, by, at)
    return RequestedService.objects.create(
        sub_request=part, service=service, was_full=is_full(service), added_at=at, **terms
    )


def _refuse_too_many(request: ServiceRequest) -> None:
    count = RequestedService.objects.filter(sub_request__request=request).count()
    if count > MAX_SERVICES:
        raise CannotAskError(
            _("A request names at most %(limit)s services: send this one, then begin another.")
            % {"limit": MAX_SERVICES}
        )


def touch(request: ServiceRequest, at: datetime) -> None:
    """Store a changed request under its next version; the caller holds it."""
    request.version += 1
    request.updated_at = at
    request.save()


@transaction.atomic
def remove_from_request(*, request_id: int, item_id: int, by: Any, at: datetime) -> ServiceRequest:
    """Take a service out of a request that its provider has not got yet; answers stay.

    A provider of which nothing is asked any more goes with its documents. Does nothing for what is
    out already. Raises Refused once it was sent; PermissionDenied. Locks the request, then its
    part.
    """
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.edit_request", request)
    item = RequestedService.objects.filter(pk=item_id, sub_request__request=request).first()
    if item is None:
        return request
    part = SubRequest.objects.lock(item.sub_request_id)
    if part.state != SubRequestState.DRAFT:
        raise Refused(_("The provider has got this already: withdraw the request to it instead."))
    _drop_documents(RequestFile.objects.filter(sub_request=part, document__service=item.service))
    item.delete()
    if not part.items.exists():
        drop_part(part)
    touch(request, at)
    return request


def drop_part(part: SubRequest) -> None:
    """Delete the part of a provider that was never sent; the caller holds it."""
    _drop_documents(RequestFile.objects.filter(sub_request=part))
    part.delete()


def _drop_documents(files: Any) -> None:
    for each in list(files):
        each.delete()
        unlink_file(file_id=each.file_id)
