"""Closing an account for good: asked, two weeks to come back, then the person is forgotten.

The row of the account stays without a name, so that counts and records stay right; what happens to
everything else is declared beside each model (`pscc.kernel.personal_data.Closure`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pscc.accounts.actions import end_everything, note_change
from pscc.accounts.data_copies import forget_copies
from pscc.accounts.enums import AccountChangeKind, Role
from pscc.accounts.forgetting import forget_person
from pscc.accounts.models import AccountChange, User
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.kernel.registries import Registry
from pscc.outbox import publish

log = structlog.get_logger(__name__)
GRACE = timedelta(days=14)
UNUSED = timedelta(days=730)  # 24 months, as declared beside the account


@dataclass(frozen=True)
class Hindrance:
    """What has to be done before an account can close, and where."""

    words: str
    url: str


hindrances: Registry[Callable[[User], list[Hindrance]]] = Registry()


def hindrances_of(user: User) -> list[Hindrance]:
    """Return what a person has to hand over or finish first, in the reader's language."""
    return [each for _name, ask in hindrances for each in ask(user)]


def last_administrator(user: User) -> list[Hindrance]:
    """Return a hindrance for the only administrator: nobody could open an account again."""
    administrators = User.objects.with_role(Role.ADMINISTRATOR)
    if Role.ADMINISTRATOR not in user.roles or administrators.exclude(pk=user.pk).exists():
        return []
    words = _("You are the only administrator. Give this role to someone else first.")
    return [Hindrance(words, reverse("admin:accounts_user_changelist"))]


@transaction.atomic
def ask_for_closure(*, user_id: int, by: User, at: datetime, reason: str = "") -> User:
    """Have an account closed for good in 14 days; its owner is told and may come back until then.

    Locks the person. Raises PermissionDenied, or Refused while something hinders it, or if it was
    asked for already.
    """
    user = User.objects.lock(user_id)
    require(by, "accounts.ask_for_closure", user)
    _refuse_twice(user)
    if user.closes_at:
        raise Refused(_("It is asked for already. Nothing was changed."))
    found = hindrances_of(user)
    if found:
        raise Refused(" ".join(each.words for each in found))
    user.closes_at = at + GRACE
    user.save(update_fields=["closes_at"])
    note_change(user, AccountChangeKind.CLOSURE_ASKED, by=by, at=at, detail=reason)
    publish("accounts.closure_asked", user_id=user.pk)
    return user


@transaction.atomic
def take_back_closure(*, user_id: int, by: User, at: datetime) -> User:
    """Keep an account that was to be closed. Locks the person.

    Raises PermissionDenied, or Refused if it is too late or nobody asked.
    """
    user = User.objects.lock(user_id)
    require(by, "accounts.take_back_closure", user)
    _refuse_twice(user)
    if user.closes_at is None:
        raise Refused(_("This account is not going to be closed."))
    user.closes_at = None
    user.save(update_fields=["closes_at"])
    note_change(user, AccountChangeKind.CLOSURE_TAKEN_BACK, by=by, at=at)
    return user


def warn_unused_accounts(*, at: datetime) -> int:
    """Tell owners of accounts unused for 24 months that these close in 14 days unless they sign in.

    One transaction each; accounts that others count on are left alone. Returns how many were told.
    """
    unused = User.objects.unused_since(at - UNUSED).order_by("pk")
    return sum(_warn(user_id, at=at) for user_id in unused.values_list("pk", flat=True))


def close_due_accounts(*, at: datetime) -> int:
    """Close the accounts whose 14 days are over, one transaction each; return how many must wait.

    An account waits while something hinders it that came up meanwhile; one whose closing fails is
    left whole, logged, and keeps none of the others waiting. Correct late or doubled.
    """
    waiting = 0
    for user_id in User.objects.to_close(at).order_by("pk").values_list("pk", flat=True):
        try:
            waiting += not _close(user_id, at=at)
        except Exception as error:  # noqa: BLE001 the boundary: the others must not wait for this one
            log.warning("closure_failed", account=user_id, error=type(error).__name__)
            waiting += 1
    return waiting


@transaction.atomic
def _warn(user_id: int, *, at: datetime) -> bool:
    user = User.objects.lock(user_id)
    is_unused = User.objects.unused_since(at - UNUSED).filter(pk=user_id).exists()
    if not is_unused or hindrances_of(user):
        return False
    user.closes_at = at + GRACE
    user.save(update_fields=["closes_at"])
    note_change(user, AccountChangeKind.UNUSED, by=None, at=at)
    publish("accounts.unused_found", user_id=user.pk)
    return True


def _came_back(user: User) -> bool:
    """Tell whether somebody whose account was unused has signed in after the warning."""
    kinds = (AccountChangeKind.UNUSED, AccountChangeKind.CLOSURE_ASKED)
    last = AccountChange.objects.filter(user=user, kind__in=kinds).order_by("-at", "-pk").first()
    was_unused = last is not None and last.kind == AccountChangeKind.UNUSED
    return bool(was_unused and user.last_login and last and user.last_login > last.at)


@transaction.atomic
def _close(user_id: int, *, at: datetime) -> bool:
    user = User.objects.lock(user_id)
    if user.anonymised_at or user.closes_at is None or user.closes_at > at:
        return True
    if _came_back(user):
        user.closes_at = None
        user.save(update_fields=["closes_at"])
        note_change(user, AccountChangeKind.CLOSURE_TAKEN_BACK, by=None, at=at)
        return True
    if hindrances_of(user):
        log.warning("closure_waits", person=user.uid)
        return False
    user.is_active = user.is_staff = user.is_superuser = False
    end_everything(user)
    forget_copies(user)
    forget_person(user, at=at)
    note_change(user, AccountChangeKind.ANONYMISED, by=None, at=at)
    publish("accounts.account_closed", user_id=user.pk)
    return True


def _refuse_twice(user: Any) -> None:
    if user.anonymised_at:
        raise Refused(_("This account is closed for good."))
