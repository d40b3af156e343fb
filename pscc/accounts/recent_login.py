"""Before a step of consequence: is it still the person who signed in?

A sign-in or a confirmation within RECENT_LOGIN_MINUTES counts. Otherwise the person confirms and
comes back: to the page that was asked for, or, where a form was sent, to a page that holds
everything it said and sends it on at one press. Nothing is done on the way there.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

Page = Callable[..., Any]
KEPT = "kept_form"  # session key: where a form was going and what it said
_LONGEST = 200_000  # characters of a form that a session keeps


def lacks_recent_login(request: HttpRequest) -> bool:
    """Tell whether this session has to prove again whose it is; asks no database."""
    if not settings.RECENT_LOGIN_MINUTES:
        return False
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return bool(time.time() - newest > settings.RECENT_LOGIN_MINUTES * 60)


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the confirmation if this session needs one, None if the step may go on.

    Raises PermissionDenied for an account that has nothing to confirm with.
    """
    if not lacks_recent_login(request):
        request.session.pop(KEPT, None)
        return None
    if not get_reauthentication_flows(request.user):
        raise PermissionDenied(
            _(
                "This step asks you to confirm who you are. Sign out and in again, or choose a"
                " password on the page of your account first."
            )
        )
    wanted = request.get_full_path()
    if request.method == "POST":
        _keep(request)
        wanted = reverse("accounts:go_on")
    return HttpResponseRedirect(
        f"{reverse('account_reauthenticate')}?{urlencode({'next': wanted})}"
    )


def needs_recent_login(view: Page) -> Page:
    """Let a view run only for somebody who signed in or confirmed it recently."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return confirm_first(request) or view(request, *args, **kwargs)

    return confirmed


def _keep(request: HttpRequest) -> None:
    """Keep what a form said, but for its token; one that is too long is not kept."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if sum(len(name) + len(str(value)) for name, value in fields) <= _LONGEST:
        request.session[KEPT] = {"path": request.get_full_path(), "fields": fields}
