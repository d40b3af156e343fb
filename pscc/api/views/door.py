"""The one door of the API: who may ask how often, and what of an answer may be kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pscc.accounts.limits import may_read_api, may_read_api_with
from pscc.api.actions.keys import note_use
from pscc.api.queries.keys import key_of
from pscc.api.views.problems import problem
from pscc.kernel.clock import now
from pscc.kernel.views.machine import document, open_to_every_origin, what_may_be_sent

JSON = "application/json; charset=utf-8"
WAIT = "60"  # seconds: the limits are those of a minute
READS = ("GET", "HEAD")
SENT = ("Authorization", "If-None-Match")  # what a script of another site may send along
SEEN = "ETag, Retry-After"  # and read
NOT_A_KEY = _("“Authorization” says “Bearer”, then the key. Without it, no key is needed.")
REVOKED = _("This key was revoked. Ask the owner of your organisation's page for another one.")
EXPIRED = _("This key has expired. Ask the owner of your organisation's page for another one.")
View = Callable[..., HttpResponse]


def door(view: View) -> Callable[..., HttpResponseBase]:
    """Answer GET and HEAD of everybody, so often per network, or per key where one is shown;
    whoever has this state already gets no body. A key that opens nothing is refused, never
    overlooked. No session is read.
    """

    @require_safe
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if refusal := _refusal(request):
            return refusal
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # what answers knows only this; the server leaves the body out
        answer = view(request, *args, **kwargs)
        if answer.status_code != 200:
            return answer
        if is_head:
            request.method = "HEAD"
        return document(request, answer.content, JSON)

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return what_may_be_sent(READS, SENT)
        response = answered(request, *args, **kwargs)
        response.headers["Access-Control-Expose-Headers"] = SEEN
        return response

    return login_not_required(open_to_every_origin(asked))


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Return why a question is not answered; counts it."""
    shown = request.headers.get("Authorization")
    if shown is None:
        return None if may_read_api(request) else _too_often(request)
    scheme, _space, secret = shown.strip().partition(" ")
    key = key_of(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None or not key.is_live(now()):
        if not may_read_api(request):
            return _too_often(request)
        detail = NOT_A_KEY if key is None else REVOKED if key.revoked_at else EXPIRED
        refusal = problem(request, 401, detail=detail)
        refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return refusal
    if not may_read_api_with(request, key.uid):
        return _too_often(request)
    note_use(key, on=timezone.localdate(now()))
    return None


def _too_often(request: HttpRequest) -> HttpResponse:
    refusal = problem(request, 429)
    refusal.headers["Retry-After"] = WAIT
    return refusal
