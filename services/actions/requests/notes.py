"""Internal notes on a request, for those who look after it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.models import RequestNote, ServiceRequest

LONGEST = 4000  # characters
TWICE_WITHIN = timedelta(minutes=1)  # the same words again are a button pressed twice


@transaction.atomic
def write_note(*, request_id: int, body: str, by: Any, at: datetime) -> RequestNote:
    """Keep a note that only those who look after the request read; nobody is told of it.

    Pressed twice it is one note. Raises Refused without words or with too many; PermissionDenied,
    also for who takes part on one of the sides. Locks the request.
    """
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.keep_notes", request)
    words = body.replace("\x00", "").strip()
    if not words:
        raise Refused(_("Write your note first."))
    if len(words) > LONGEST:
        raise Refused(_("A note has at most %(limit)s characters.") % {"limit": LONGEST})
    last = request.notes.order_by("-written_at", "-pk").first()
    is_same = last is not None and (last.author_id, last.body) == (by.pk, words)
    if last is not None and is_same and at - last.written_at < TWICE_WITHIN:
        return last
    return RequestNote.objects.create(request=request, author=by, body=words, written_at=at)
