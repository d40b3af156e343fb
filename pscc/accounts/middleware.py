"""The terms of use, asked for again when they have changed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from pscc.accounts.adapters import TERMS_SEEN
from pscc.kernel.site import site

OPEN_VIEWS = {"accounts:terms", "account_logout", "pages:legal"}  # leads to the question, or out


class TermsMiddleware:
    """Send people whose sign-in knew older terms to the page that asks; costs no database query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Redirect before the view runs, unless the page is one that leads to or out of the
        question.
        """
        if not request.user.is_authenticated:
            return None
        seen = request.session.get(TERMS_SEEN)
        if seen is None or seen >= site().terms_version:
            return None
        match = request.resolver_match
        if match is None or match.view_name in OPEN_VIEWS:
            return None
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('accounts:terms')}?{query}")
