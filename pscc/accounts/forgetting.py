"""Forgetting a person, as the declarations beside the models say: rows, history, keys, addresses.

Append-only history and rows that never change make way here, and here alone, inside the one
transaction in which the account closes.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import pghistory.models
import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from pscc.accounts.models import User
from pscc.kernel.personal_data import Closure, register

NOBODY = "closed.invalid"  # RFC 2606: no such domain will ever exist


def forget_person(user: User, *, at: datetime) -> None:
    """Erase who somebody was, everywhere the declarations reach. The caller has locked the person,
    and holds the transaction.
    """
    addresses, unproved = _addresses_of(user), _unproved_of(user)
    names = {user.name, *_past(user, "name")}
    closures = [(each.model, each.closure) for each in register.values()]
    with pgtrigger.ignore(*_guards(closures)):
        _forget_keys(user)
        _forget_staff_log(user, addresses, names)
        for model, closure in closures:
            _take_along(model, closure, user, _meant(model, addresses, unproved))
        for model, closure in closures:
            _erase(model, closure, user, _meant(model, addresses, unproved))
        user.refresh_from_db()
        user.closes_at, user.anonymised_at = None, at
        user.set_unusable_password()
        user.save()


def history_of(model: type[Model]) -> list[Any]:
    """Return the tables that keep a model's history."""
    return [table for table in histories() if table.pgh_tracked_model is model]


@cache
def histories() -> tuple[Any, ...]:
    """Return all tables that keep the history of a model."""
    tables: list[Any] = apps.get_models()
    return tuple(table for table in tables if issubclass(table, pghistory.models.Event))


def guards_of(tables: Iterable[type[Model]]) -> list[str]:
    """Name the triggers that keep the rows of these tables as they are."""
    return [
        f"{table._meta.label}:{trigger.name}"
        for table in tables
        for trigger in getattr(table._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect | pgtrigger.ReadOnly)
    ]


def address_of_nobody(user: User) -> str:
    """Return what stands in the place of a closed account's e-mail: unique, and reaching no one."""
    return f"{user.uid.lower()}@{NOBODY}"


def _addresses_of(user: User) -> set[str]:
    """Every e-mail that ever was the person's, in lower case."""
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {each.lower() for each in (user.email, *known, *_past(user, "email"))}


def _unproved_of(user: User) -> set[str]:
    """The addresses that the person typed in and never proved: they may be somebody else's."""
    rows = EmailAddress.objects.filter(user=user, verified=False).values_list("email", flat=True)
    return {each.lower() for each in rows}


def _meant(model: type[Model], addresses: set[str], unproved: set[str]) -> set[str]:
    """Return by which addresses rows of a table are the person's: the account by all of them."""
    return addresses if model is User else addresses - unproved


def _past(user: User, field: str) -> list[str]:
    (events,) = history_of(User)
    return list(events.objects.filter(pgh_obj_id=user.pk).values_list(field, flat=True).distinct())


def _forget_keys(user: User) -> None:
    """Forget ways to sign in, and roles; sessions have ended."""
    user.groups.clear()
    user.user_permissions.clear()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    if apps.is_installed("allauth.socialaccount"):
        accounts = apps.get_app_config("socialaccount").get_model("SocialAccount")
        QuerySet(accounts).filter(user=user).delete()


def _forget_staff_log(user: User, addresses: set[str], names: set[str]) -> None:
    """Take name and addresses out of what the staff desk wrote down; that it was done stays."""
    said = Q(content_type__app_label="accounts", content_type__model="user", object_id=user.pk)
    for word in {*addresses, *(name for name in names if " " in name)}:
        said |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
    LogEntry.objects.filter(said).update(object_repr="", change_message="")


def _take_along(model: type[Model], closure: Closure, user: User, addresses: set[str]) -> None:
    rows = _rows(model)
    if closure.goes_with:
        wanted = rows.filter(**{closure.goes_with: user.pk})
    elif closure.goes_with_address:
        wanted = _holding(rows, closure.goes_with_address, addresses)
    else:
        return
    gone = list(wanted.values_list("pk", flat=True))
    wanted.delete()
    for events in history_of(model):
        past = Q(pgh_obj_id__in=gone)
        if closure.goes_with and "__" not in closure.goes_with:
            past |= Q(**{closure.goes_with: user.pk})
        _rows(events).filter(past).delete()


def _erase(model: type[Model], closure: Closure, user: User, addresses: set[str]) -> None:
    nobody = address_of_nobody(user)
    if closure.erases:
        _rows(model).filter(**{closure.of: user.pk}).update(**closure.erases)
    for field in closure.addresses:
        _holding(_rows(model), field, addresses).update(**{field: nobody})
    for events in history_of(model):
        kept = {field.name for field in events._meta.fields}
        new = {name: value for name, value in closure.erases.items() if name in kept}
        if new:
            of = "pgh_obj_id" if closure.of == "pk" else closure.of
            _rows(events).filter(**{of: user.pk}).update(**new)
        for field in kept.intersection(closure.addresses):
            _holding(_rows(events), field, addresses).update(**{field: nobody})


def _holding(rows: Any, field: str, addresses: set[str]) -> Any:
    return rows.annotate(_held=Lower(field)).filter(_held__in=addresses)


def _rows(model: type[Model]) -> Any:
    return QuerySet(model)


def _guards(closures: Iterable[tuple[type[Model], Closure]]) -> list[str]:
    """Name the triggers of every table that something is taken from."""
    return guards_of(
        table
        for model, closure in closures
        if closure.goes_with or closure.goes_with_address or closure.erases or closure.addresses
        for table in (model, *history_of(model))
    )
