"""Whom we tell what about accounts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.accounts.models import User
from pscc.outbox import Notification, declare_events, notify

declare_events("accounts.account_closed")  # who is left to tell? Other rooms may react


def _owner(user_id: int) -> list[Any]:
    return list(User.objects.filter(pk=user_id, closes_at__isnull=False))


def _day(user_id: int) -> dict[str, Any]:
    return {"day": User.objects.get(pk=user_id).closes_at}


notify(
    Notification(
        event="accounts.closure_asked",
        name="accounts.closure_asked",
        recipients=_owner,
        subject=_("Your account will be closed"),
        template="accounts/closure_asked",
        context=_day,
        turn=_("If you did not want this, sign in and keep your account."),
        action=_("See it, or keep my account"),
        why=_("You receive this message because it is your account."),
        url=lambda: reverse("accounts:closure"),
    ),
    Notification(
        event="accounts.unused_found",
        name="accounts.unused_warning",
        recipients=_owner,
        subject=_("Sign in to keep your account"),
        template="accounts/unused_warning",
        context=_day,
        turn=_("Your turn if you want to keep the account: sign in once."),
        action=_("Sign in"),
        why=_("You receive this message because it is your account."),
        url=lambda: reverse("accounts:profile"),
    ),
)
