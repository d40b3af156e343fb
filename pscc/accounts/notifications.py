"""Whom we tell what about accounts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.accounts.models import DataCopy, Purge, User
from pscc.accounts.purge_places import place_in_words, target_of
from pscc.kernel.purging import texts
from pscc.kernel.refusals import Refused
from pscc.outbox import Notification, declare_events, notify

declare_events("accounts.account_closed")  # who is left to tell? Other rooms may react


def _owner(user_id: int) -> list[Any]:
    return list(User.objects.filter(pk=user_id, closes_at__isnull=False))


def _day(user_id: int) -> dict[str, Any]:
    return {"day": User.objects.get(pk=user_id).closes_at}


def _who_asked(copy_id: int) -> list[Any]:
    return list(User.objects.filter(data_copies=copy_id, is_active=True))


def _copy(copy_id: int) -> dict[str, Any]:
    copy = DataCopy.objects.get(pk=copy_id)
    return {"has_failed": copy.has_failed, "until": copy.expires_at}


def _whose(purge_id: int) -> list[Any]:
    """Return who is told that something was taken out: whom its room names, but for who did it."""
    purge = Purge.objects.get(pk=purge_id)
    try:
        row = target_of(purge.table, purge.object_uid, purge.field, purge.key).row
    except Refused:
        return []  # it went meanwhile
    people = texts[type(row)].people
    found = [] if people is None else people(row)
    return [each for each in found if each.is_active and each.pk != purge.by_id]


def _purged(purge_id: int) -> dict[str, Any]:
    purge = Purge.objects.get(pk=purge_id)
    return {"purge": purge, "what": place_in_words(f"{purge.table}.{purge.field}")}


notify(
    Notification(
        event="accounts.content_purged",
        name="accounts.content_purged",
        recipients=_whose,
        subject=_("Something was taken out of what you wrote"),
        template="accounts/content_purged",
        context=_purged,
        turn=_("Nothing needs doing. Write it anew without these data if it is still needed."),
        action=_("See your account"),
        why=_("You receive this message because it belongs to you or to your team."),
        url=lambda: reverse("accounts:profile"),
    ),
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
    Notification(
        event="accounts.data_copy_finished",
        name="accounts.data_copy_finished",
        recipients=_who_asked,
        subject=_("The copy of your data"),
        template="accounts/data_copy_finished",
        context=_copy,
        turn=_("Nothing needs doing if you do not want it any more."),
        action=_("See your data"),
        why=_("You receive this message because the copy was asked for with your account."),
        url=lambda: reverse("accounts:data"),
    ),
)
