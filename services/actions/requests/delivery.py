"""The provider hands over the result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.actions.requests.moving import MovedOnError, move
from services.actions.requests.uploads import attach, receive
from services.enums import RequestFileKind, SubRequestState
from services.models import SubRequest


def deliver_request(
    *,
    sub_request_id: int,
    told: str,
    uploads: Sequence["UploadedFile[Any]"] = (),
    by: Any,
    at: datetime,
) -> SubRequest:
    """Hand over the result, in words and perhaps files: stored and checked first, then linked.

    Two transactions: a crash in between leaves unused files, deleted after a day. Raises Refused
    without words, CannotAttachError for a file, MovedOnError, PermissionDenied. Locks the request.
    """
    words = told.strip()
    if not words:
        raise Refused(_("Write what you hand over: the team reads your words."))
    sub_request = SubRequest.objects.select_related("request__project").get(pk=sub_request_id)
    require(by, "services.deliver_request", sub_request)
    if sub_request.state != SubRequestState.RUNNING:
        raise MovedOnError(sub_request)
    files = receive(uploads, by=by, at=at)
    return _deliver(sub_request_id, words, files, by, at)


@transaction.atomic
def _deliver(
    sub_request_id: int, words: str, files: list[StoredFile], by: Any, at: datetime
) -> SubRequest:
    sub_request = move(SubRequest.objects.lock(sub_request_id), "deliver", by=by, at=at, told=words)
    attach(sub_request, files, kind=RequestFileKind.DELIVERY, by=by, at=at)
    return sub_request
