"""What the page's script sends of files: a small one whole, a large one announced, piece by piece,
put together.

JSON for all of it. 401 sign in again, 404 no such application or upload of one's own, 409 another
piece is due (with its place), 422 not possible (with the reason), 400 not understood.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls.actions import uploads
from calls.actions.files import add_small_file
from calls.models import AttachedFile, StageEntry
from calls.queries.uploads import question_of, upload_to, uploads_to
from calls.views.applications import scripted_entry
from pscc.files.models import Upload
from pscc.files.refusals import FileRefusedError
from pscc.files.uploads import CHUNK, WrongOffsetError
from pscc.kernel.clock import now
from pscc.kernel.formats import iso
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.arrival import arrived_at

_MAX_START = 4096  # bytes that announce a file
_MAX_NUMBER = 2**53  # what JavaScript counts exactly

View = Callable[..., HttpResponse]


def _spoken(view: View) -> View:
    """Let a view of the script answer in JSON, whatever an action refuses."""

    @wraps(view)
    def answering(request: HttpRequest, uid: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"message": _("Your session has ended.")}, status=401)
        entry = scripted_entry(request, uid)
        try:
            return view(request, entry, *args, **kwargs)
        except WrongOffsetError as wrong:
            return JsonResponse({"received": wrong.received}, status=409)
        except FileRefusedError as refusal:
            return JsonResponse({"message": str(refusal.message)}, status=422)
        except REFUSALS as refusal:
            return JsonResponse({"message": " ".join(sentences(refusal))}, status=422)
        except Upload.DoesNotExist:  # cancelled meanwhile, in another tab
            raise Http404 from None

    return answering


@login_not_required
@require_http_methods(["GET", "POST"])
@_spoken
def upload_list(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """Tell what the reader has begun to send; or begin: {"question", "name", "size", "modified"}.

    A file that was begun already (same question, name, size and date) goes on. One that is no more
    than a piece may come at once, as bytes, with `?question=&name=&size=`: the answer is then that
    of `upload_finish`.
    """
    if request.method == "GET":
        found = uploads_to(entry, request.user, now())
        return JsonResponse({"uploads": [_told(entry, each) for each in found]})
    if request.content_type == "application/octet-stream":
        return _small_file(request, entry)
    announced = _announced(request)
    if announced is None:
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    at = arrived_at(request)
    begun = uploads.start_upload(entry_id=entry.pk, by=request.user, at=at, **announced)
    return JsonResponse(_told(entry, begun), status=201)


def _small_file(request: HttpRequest, entry: StageEntry) -> HttpResponse:
    """Add the file in the body; what counts is when it began to arrive."""
    at = arrived_at(request)
    question, name, size = (request.GET.get(key, "") for key in ("question", "name", "size"))
    if not question or not name or not _is_number(size):
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    if _is_too_long(request):
        return JsonResponse({"message": _("The portal could not read this.")}, status=413)
    content = request.body
    if len(content) != int(size):  # cut off on its way
        return JsonResponse({"received": 0}, status=409)
    attached = add_small_file(
        entry=entry, question_key=question, name=name, content=content, by=request.user, at=at
    )
    return JsonResponse(_added(attached), status=201)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 16


def _is_too_long(request: HttpRequest) -> bool:
    return int(request.headers.get("Content-Length") or 0) > CHUNK


@login_not_required
@require_http_methods(["GET", "POST"])
@_spoken
def upload_detail(request: HttpRequest, entry: StageEntry, upload: str) -> HttpResponse:
    """Tell how much has arrived; or keep the piece in the body, which begins at `?offset=`.

    With `?last=1` the piece is the last one: the answer is that of `upload_finish`.
    """
    at = arrived_at(request)
    own = _own(entry, upload, request, at)
    if request.method != "POST":
        return JsonResponse(_told(entry, own))
    if _is_too_long(request):
        return JsonResponse({"message": _("The portal could not read this.")}, status=413)
    offset = request.GET.get("offset", "")
    piece: dict[str, Any] = {
        "offset": int(offset) if _is_number(offset) else -1,
        "content": request.body,
    }
    is_last = request.GET.get("last") == "1"
    keep = uploads.receive_last_chunk if is_last else uploads.receive_chunk
    kept = keep(entry_id=entry.pk, upload=own, by=request.user, at=at, **piece)
    return JsonResponse(_told(entry, kept) if isinstance(kept, Upload) else _added(kept))


@login_not_required
@require_POST
@_spoken
def upload_finish(request: HttpRequest, entry: StageEntry, upload: str) -> HttpResponse:
    """Add the file that arrived to its question; what counts is when this was asked."""
    at = arrived_at(request)
    own = _own(entry, upload, request, at)
    attached = uploads.finish_upload(entry_id=entry.pk, upload=own, by=request.user, at=at)
    return JsonResponse(_added(attached))


@login_not_required
@require_POST
@_spoken
def upload_cancel(request: HttpRequest, entry: StageEntry, upload: str) -> HttpResponse:
    """Give up what has arrived of a file."""
    uploads.cancel_upload(upload=_own(entry, upload, request, now()), by=request.user)
    return HttpResponse(status=204)


def _own(entry: StageEntry, uid: str, request: HttpRequest, at: datetime) -> Upload:
    found = upload_to(entry, uid, request.user, at)
    if found is None:
        raise Http404
    return found


def _announced(request: HttpRequest) -> dict[str, Any] | None:
    """Return what a script announces, or None for anything else."""
    try:
        body = json.loads(request.body) if len(request.body) <= _MAX_START else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    question, name = body.get("question"), body.get("name")
    numbers = [body.get("size"), body.get("modified", 0)]
    if not isinstance(question, str) or not isinstance(name, str):
        return None
    if any(type(each) is not int or not 0 <= each < _MAX_NUMBER for each in numbers):
        return None
    return {"question_key": question, "name": name, "size": numbers[0], "modified": numbers[1]}


def _added(attached: AttachedFile) -> dict[str, Any]:
    return {
        "file": attached.file.uid,
        "name": attached.file.name,
        "version": attached.entry.version,
    }


def _told(entry: StageEntry, upload: Upload) -> dict[str, Any]:
    names = {"uid": entry.application.uid, "upload": upload.uid}
    return {
        "uid": upload.uid,
        "question": question_of(upload),
        "name": upload.name,
        "size": upload.size,
        "modified": upload.modified,
        "received": upload.received,
        "chunk": CHUNK,
        "kept_until": iso(upload.expires_at),
        "url": reverse("calls:upload_detail", kwargs=names),
        "finish": reverse("calls:upload_finish", kwargs=names),
        "cancel": reverse("calls:upload_cancel", kwargs=names),
    }
