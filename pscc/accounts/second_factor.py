"""Whether this session proved more than a password, and who has to have proved it."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

V = TypeVar("V", bound=Callable[..., Any])


def used_second_factor(request: HttpRequest) -> bool:
    """Tell whether a second factor or a passkey was used in this session."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def asks_second_factor(view: V) -> V:
    """Mark a view that shows dossiers to people without a staff role, such as a panel."""
    view.asks_second_factor = True  # type: ignore[attr-defined] # read by the middleware
    return view


def lacks_second_factor(request: HttpRequest, view: Any) -> bool:
    """Tell whether this person has to use a second factor before this view; asks no database."""
    if not settings.STAFF_MFA_REQUIRED or not request.user.is_authenticated:
        return False
    asked = request.user.is_staff or getattr(view, "asks_second_factor", False)
    return asked and not used_second_factor(request)
