"""What people write in the thread of a request to a provider, and until where they have read it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.requests.uploads import attach, receive
from services.enums import RequestFileKind
from services.models import SubRequest, ThreadMessage, ThreadSeen
from services.queries.requests.sides import sides_of
from services.queries.requests.thread import is_open

LONGEST = 10_000  # characters
TWICE_WITHIN = timedelta(minutes=1)  # the same words again are a button pressed twice


class ThreadClosedError(Refused):
    """Nobody writes here any more, or not yet."""

    def __init__(self, sub_request: SubRequest) -> None:
        super().__init__(
            _("Send the request first: then you can write to the provider.")
            if sub_request.submitted_at is None
            else _(
                "This request ended more than 30 days ago: its messages can be read, not answered."
                " Make a new request to go on."
            )
        )


def post_message(
    *,
    sub_request_id: int,
    body: str,
    uploads: Sequence["UploadedFile[Any]"] = (),
    by: Any,
    at: datetime,
) -> ThreadMessage:
    """Write a message to the other sides: files stored and checked first, then linked.

    Pressed twice it is one message. Raises Refused without words, ThreadClosedError,
    CannotAttachError for a file, PermissionDenied. Locks the request.
    """
    words = body.replace("\x00", "").strip()
    if not words:
        raise Refused(_("Write your message first."))
    if len(words) > LONGEST:
        raise Refused(
            _("A message has at most %(limit)s characters: shorten it, or attach a file.")
            % {"limit": LONGEST}
        )
    _require_open(
        SubRequest.objects.select_related("request__project").get(pk=sub_request_id), by, at
    )
    return _post(sub_request_id, words, receive(uploads, by=by, at=at), by, at)


@transaction.atomic
def _post(
    sub_request_id: int, words: str, files: list[StoredFile], by: Any, at: datetime
) -> ThreadMessage:
    sub_request = SubRequest.objects.lock(sub_request_id)
    _require_open(sub_request, by, at)
    messages = ThreadMessage.objects.filter(sub_request=sub_request).prefetch_related("files")
    last = messages.order_by("-sent_at", "-pk").first()
    if last is not None and _is_again(last, words, files, by, at):
        return last
    message = ThreadMessage.objects.create(
        sub_request=sub_request,
        author=by,
        side=sides_of(by, sub_request)[0],
        body=words,
        sent_at=at,
    )
    attach(sub_request, files, kind=RequestFileKind.MESSAGE, by=by, at=at, message=message)
    _see(sub_request, by, at)
    publish(
        "services.message_posted",
        key=f"services.message_posted:{message.pk}",
        sub_request_id=sub_request.pk,
        message_id=message.pk,
    )
    return message


def _require_open(sub_request: SubRequest, by: Any, at: datetime) -> None:
    require(by, "services.write_message", sub_request)
    if not is_open(sub_request, at):
        raise ThreadClosedError(sub_request)


def _is_again(
    last: ThreadMessage, words: str, files: list[StoredFile], by: Any, at: datetime
) -> bool:
    is_same = (last.author_id, last.body) == (by.pk, words) and at - last.sent_at < TWICE_WITHIN
    return is_same and sorted(each.title for each in last.files.all()) == sorted(
        each.name for each in files
    )


@transaction.atomic
def mark_thread_read(*, sub_request_id: int, by: Any, at: datetime) -> None:
    """Note until when a person has read the thread; never goes back.

    Raises PermissionDenied.
    """
    sub_request = SubRequest.objects.select_related("request__project").get(pk=sub_request_id)
    require(by, "services.read_thread", sub_request)
    _see(sub_request, by, at)


def _see(sub_request: SubRequest, by: Any, at: datetime) -> None:
    seen, is_new = ThreadSeen.objects.get_or_create(
        sub_request=sub_request, person=by, defaults={"seen_at": at}
    )
    if not is_new:
        ThreadSeen.objects.filter(pk=seen.pk, seen_at__lt=at).update(seen_at=at)
