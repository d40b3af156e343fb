"""Sending a request: checked, frozen, numbered, and given to each provider."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.references import next_number
from pscc.kernel.refusals import Refused
from pscc.kernel.site import site
from services.actions.requests.moving import move
from services.models import RequestSnapshot, ServiceRequest, SubRequest
from services.queries.requests.forms import (
    Closed,
    Missing,
    RequestForm,
    closed_in,
    form_of,
    missing_in,
)
from services.queries.requests.freezing import document_of


@dataclass(frozen=True)
class Seen:
    """What the sender had before them: the version of the answers, and how often it was sent."""

    version: int
    rounds: int


class ChangedMeanwhileError(Refused):
    """Somebody changed the request after the page was opened: nothing unseen is sent."""

    def __init__(self) -> None:
        super().__init__(
            _("Something has changed since you opened this page. Look at it again, then send.")
        )


class CannotSendError(Refused):
    """Something is missing, or a service was closed meanwhile; the check page lists all of it."""

    def __init__(self, missing: Sequence[Missing] = (), closed: Sequence[Closed] = ()) -> None:
        reasons = [each.reason for each in closed]
        if missing:
            reasons.append(_("Something is still missing: it is listed on this page."))
        super().__init__(" ".join(reasons))
        self.missing, self.closed = missing, closed


@transaction.atomic
def send_request(
    *,
    request_id: int,
    by: Any,
    at: datetime,
    only: Iterable[int] | None = None,
    seen: Seen | None = None,
) -> ServiceRequest:
    """Send a request to every provider that waits for it: new ones, and those that asked for more.

    What is sent is frozen as the next round, whose text these providers read. The reference is
    given at the first sending, gap-free; its counter is the last lock. Who presses twice, or just
    after a colleague, gets the sent request back where nothing is left to send. Of a request that
    was sent before, the parts that are complete go; the others wait. `only` names some of the
    parts, `seen` what the sender
    had before them. Locks the request, then its parts. Raises CannotSendError,
    ChangedMeanwhileError, PermissionDenied.
    """
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.edit_request", request)
    parts = list(
        SubRequest.objects.select_for_update(of=("self",), no_key=True)
        .filter(request=request)
        .order_by("pk")
    )
    form = form_of(request, only)
    if seen is not None and (form.parts or request.is_draft):
        _refuse_unseen(request, seen)
    if not form.parts:
        if request.is_draft:
            raise CannotSendError((_nothing_chosen(),))
        return request
    form = _ready(form)
    if request.is_draft:
        _number(request, by, at)
    request.updated_at = at
    request.save()
    _give(form, parts, _freeze(form, by, at), by, at)
    return request


def _refuse_unseen(request: ServiceRequest, seen: Seen) -> None:
    if seen != Seen(request.version, request.snapshots.count()):
        raise ChangedMeanwhileError


def _nothing_chosen() -> Missing:
    return Missing(
        "services", _("Services"), _("Choose at least one service to ask for."), "services"
    )


def _ready(form: RequestForm) -> RequestForm:
    """Return the form of what can be sent now: all of a first sending, else the complete parts."""
    missing, closed = missing_in(form), closed_in(form)
    if not (missing or closed):
        return form
    alone = [] if form.request.is_draft else [
        part.pk for part in form.parts if _is_complete(form_of(form.request, [part.pk]))
    ]  # fmt: skip
    if not alone:
        raise CannotSendError(missing, closed)
    return form_of(form.request, alone)


def _is_complete(form: RequestForm) -> bool:
    return not (missing_in(form) or closed_in(form))


def _number(request: ServiceRequest, by: Any, at: datetime) -> None:
    """Note the first sending, whose advisor is that of the orientation that led here."""
    request.submitted_at, request.submitted_by = at, by
    if request.advisor is None and request.session is not None:
        request.advisor = request.session.advisor
    request.reference = _next_reference(at)


def _next_reference(at: datetime) -> str:
    year = timezone.localdate(at).year
    return f"{site().reference_prefix}-{year}-R-{next_number(f'request-{year}'):04d}"


def _freeze(form: RequestForm, by: Any, at: datetime) -> RequestSnapshot:
    request = form.request
    number = RequestSnapshot.objects.filter(request=request).count() + 1
    text = document_of(form, reference=str(request.reference), round_number=number, by=by, at=at)
    return RequestSnapshot.objects.create(
        request=request,
        round=number,
        document=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        taken_at=at,
        taken_by=by,
    )


def _give(
    form: RequestForm,
    parts: Sequence[SubRequest],
    snapshot: RequestSnapshot,
    by: Any,
    at: datetime,
) -> None:
    wanted = {each.pk for each in form.parts}
    for part in parts:
        if part.pk in wanted:
            move(part, "submit", by=by, at=at, snapshot=snapshot)
