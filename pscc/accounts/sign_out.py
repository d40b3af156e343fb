"""Signing out: of the pages and of the staff desk alike, there is one session."""

from typing import Any

from allauth.account.views import LogoutView
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):  # type: ignore[misc] # allauth is untyped
    """Sign out by POST; the browser forgets what it kept for this portal."""

    template_name = "account/logout.html"

    def post(self, *args: Any, **kwargs: Any) -> Any:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_out = SignOutView.as_view()
