"""The staff admin: entered by role, through the portal's own sign-in, with a second factor where
required.
"""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import activate, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from pscc.accounts.permissions import is_staff_member
from pscc.accounts.recent_login import confirm_first
from pscc.accounts.second_factor import used_second_factor
from pscc.accounts.sign_out import sign_out
from pscc.kernel.clock import now
from pscc.kernel.panels import panels_for
from pscc.kernel.site import site
from pscc.kernel.staff_admin import (
    ActionButton,
    PortalAdmin,
    ReadOnlyAdmin,
    is_portal_admin,
)

__all__ = ["ActionButton", "PortalAdmin", "PortalAdminSite", "ReadOnlyAdmin", "portal_site"]

ROOMS: dict[str, tuple[str | Promise, str]] = {  # app label: title, icon, in this order
    "calls": (pgettext_lazy("room", "Calls"), "campaign"),
    "services": (pgettext_lazy("room", "Services"), "science"),
    "partners": (pgettext_lazy("room", "Partners"), "groups"),
    "community": (pgettext_lazy("room", "Cluster life"), "newspaper"),
    "impact": (pgettext_lazy("room", "Impact"), "query_stats"),
    "api": (pgettext_lazy("room", "Programs"), "api"),
    "files": (pgettext_lazy("room", "Files"), "draft"),
    "outbox": (pgettext_lazy("room", "Outbox"), "outbox"),
    "accounts": (pgettext_lazy("room", "People"), "person"),
    "kernel": (pgettext_lazy("room", "Portal"), "settings"),
}


def _name_of(address: URLPattern | URLResolver) -> str | None:
    return address.name if isinstance(address, URLPattern) else None


class PortalAdminSite(UnfoldAdminSite):  # type: ignore[misc] # unfold is untyped
    """Takes only admin pages that ask our rules, and has no sign-in form of its own."""

    index_title = _("What waits for you")
    index_template = "admin/start.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register an admin page; those that packages bring along ask Django's permissions and
        stay out.
        """
        if is_portal_admin(admin_class):
            super().register(model_or_iterable, admin_class, **options)

    def unregister(self, model_or_iterable: Any) -> None:
        """Forget admin pages, also those that never got in."""
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        super().unregister([model for model in models if self.is_registered(model)])

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active staff, with a second factor in this session where the portal requires
        one.
        """
        if not is_staff_member(request.user):
            return False
        return not settings.STAFF_MFA_REQUIRED or used_second_factor(request)

    def confirm_first(self, request: HttpRequest) -> HttpResponse | None:
        """Return the way to the confirmation of who one is, None if it is recent enough."""
        return confirm_first(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out the shortcut from a number to a page: it tells addresses of hidden things."""
        return [each for each in super().get_urls() if _name_of(each) != "view_on_site"]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Wrap a view: own language, and a policy that lets Unfold's scripts run here and only
        here.
        """
        guarded = super().admin_view(view, cacheable)

        def in_own_language(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                activate(request.user.language)
                request.LANGUAGE_CODE = request.user.language
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response

        return csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(in_own_language)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the portal's sign-in, to the second factor, or refuse: there is no form here."""
        wanted = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, reverse(settings.LOGIN_URL))
        if not is_staff_member(request.user):
            raise PermissionDenied(gettext("This part of the portal is for the cluster's staff."))
        if not self.has_permission(request):
            return HttpResponseRedirect(
                f"{reverse('accounts:second_factor')}?{urlencode({'next': wanted})}"
            )
        return HttpResponseRedirect(reverse("admin:index"))

    @method_decorator(login_not_required)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """Sign out of the portal: there is one session."""
        response: HttpResponseBase = sign_out(request)
        return response

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the portal's own page, whose tries are counted."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List the rooms with their pages when somebody reads it.

        Django hands it to every page for a sidebar; ours is `navigation`, which asks for itself.
        """
        listed = super().get_app_list
        return SimpleLazyObject(lambda: listed(request, app_label))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what waits for this person, room by room."""
        panels = panels_for(request.user, now())
        page: HttpResponse = super().index(request, {"panels": panels, **(extra_context or {})})
        return page


def site_title(request: HttpRequest) -> str:
    """Name the cluster on top of the sidebar."""
    return site().short_name


def favicon(request: HttpRequest) -> str:
    """Name the portal's mark."""
    return static("img/favicon.svg")


def stylesheet(request: HttpRequest) -> str:
    """Name our additions to Unfold's look."""
    return static("css/admin.css")


def script(request: HttpRequest) -> str:
    """Name what Unfold's widgets leave nameless."""
    return static("js/admin.js")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Build the sidebar: one group a room, with only what this person may see."""
    start = {"title": _("What waits for you"), "icon": "home", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"title": "", "items": [start]}]
    for label, (title, icon) in ROOMS.items():
        items = [
            {
                "title": capfirst(str(model._meta.verbose_name_plural)),
                "icon": getattr(model_admin, "icon", icon),
                "link": reverse(f"admin:{label}_{model._meta.model_name}_changelist"),
            }
            for model, model_admin in portal_site._registry.items()  # noqa: SLF001 has no public name
            if model._meta.app_label == label and model_admin.has_view_permission(request)
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


portal_site: PortalAdminSite = admin.site  # type: ignore[assignment] # PortalAdminConfig names our class
