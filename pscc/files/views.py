"""The only door through which a file leaves."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pscc.files.access import may_read
from pscc.files.actions import note_read
from pscc.files.models import StoredFile
from pscc.kernel.clock import now


@login_not_required
@require_safe
def download(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Give a file to someone who may read it; to others it does not exist, whether it does or
    not.
    """
    stored = StoredFile.objects.filter(uid=uid).first()
    if stored is None or not may_read(request.user, stored):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if not stored.is_servable:
        return render(request, "files/file_unavailable.html", {"file": stored}, status=409)
    note_read(stored=stored, by=request.user, at=now())
    return send_bytes(stored)


def send_bytes(stored: StoredFile) -> HttpResponseBase:
    """Answer with a file's bytes; the caller has asked who may have them and noted the reading."""
    response: HttpResponseBase
    if settings.FILES_ACCEL_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = (
            settings.FILES_ACCEL_PREFIX.rstrip("/") + "/" + quote(stored.path)
        )
    else:
        response = FileResponse(default_storage.open(stored.path))
        response["Content-Length"] = str(stored.size)
    response["Content-Type"] = stored.content_type
    response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
