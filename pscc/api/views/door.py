"""The one door of the API: who may ask how often, and what of an answer may be kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from pscc.accounts.limits import may_read_api
from pscc.api.views.problems import problem
from pscc.kernel.views.machine import document, open_to_all

JSON = "application/json; charset=utf-8"
WAIT = "60"  # seconds: the limit is one of a minute
View = Callable[..., HttpResponse]


def door(view: View) -> Callable[..., HttpResponseBase]:
    """Answer GET and HEAD of everybody, so often per network; whoever has this state already gets
    no body.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_api(request):
            refusal = problem(request, 429)
            refusal.headers["Retry-After"] = WAIT
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

    return login_not_required(open_to_all(answered))
