"""What the pages of this room share: a step that is taken by pressing a button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.views.refusals import tell_refusal
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


def take_step(
    request: HttpRequest, thing: Any, act: Callable[..., Any], told: str, **key: int
) -> HttpResponse:
    """Let an action do it for whoever asks, say what was done or why not, and go back to the page
    of the thing.
    """
    try:
        act(**key, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, told)
    return redirect(thing)
