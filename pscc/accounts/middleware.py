"""What a session owes before it goes on: the current terms of use, staff a second factor."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from pscc.accounts.adapters import TERMS_SEEN
from pscc.accounts.second_factor import lacks_second_factor
from pscc.kernel.site import site

OPEN_VIEWS = {"accounts:terms", "account_logout", "pages:legal"}  # leads to the question, or out
# Machines' doors, what the page that asks needs itself, and the ways out.
OPEN_WITHOUT_SECOND_FACTOR = {
    "root", "healthz", "readyz", "security_txt", "pages:theme", "pages:legal",
    "admin:login", "admin:logout",
}  # fmt: skip


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


class SecondFactorMiddleware:
    """Send staff who only gave a password to the page that asks for more; costs no database
    query.

    The staff admin asks by itself as well; this holds for every other page that shows staff what
    they see by office: dashboards, panels, private files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Redirect before the view runs, unless the page is about the account itself."""
        if not lacks_second_factor(request, view) or _is_open_without_second_factor(request):
            return None
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('accounts:second_factor')}?{query}")


def _is_open_without_second_factor(request: HttpRequest) -> bool:
    account_pages = reverse("accounts:profile").removesuffix("profile/")
    if request.path_info.startswith(account_pages):
        return True
    match = request.resolver_match
    return match is not None and match.view_name in OPEN_WITHOUT_SECOND_FACTOR
