"""What a session owes before it goes on: the current terms of use, staff a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pscc.accounts.adapters import TERMS_SEEN
from pscc.accounts.second_factor import lacks_second_factor
from pscc.accounts.session_life import is_over, note_use
from pscc.kernel.site import site

OPEN_VIEWS = {"accounts:terms", "account_logout", "pages:legal"}  # leads to the question, or out
# Machines' doors, what the page that asks needs itself, and the ways out.
OPEN_WITHOUT_SECOND_FACTOR = {
    "root", "healthz", "readyz", "security_txt", "pages:theme", "pages:legal",
    "admin:login", "admin:logout",
    "orcid_callback", "openid_connect_callback",
    "saml_acs", "saml_finish_acs", "saml_sls", "saml_metadata",
}  # fmt: skip


class SessionLifeMiddleware:
    """End a session that rested too long, or is too old, before the page is asked.

    Costs no query; a session in use is written about ten times in the time it may rest.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if is_over(request):
                logout(request)
                messages.info(
                    request,
                    _("Your session has ended: it was unused for too long. Sign in to go on."),
                )
            else:
                note_use(request)
        return self.get_response(request)


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
