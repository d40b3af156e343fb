"""What the portal knows of one person, as the declarations beside the models share it out.

`pscc.kernel.personal_data.Access` says who gets which field. A row is told by its public identifier
and the day it was made, never by what it hangs on: that may be a dossier with walls.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import DateTimeField, Field, Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.files.access import may_read
from pscc.files.models import StoredFile
from pscc.kernel.formats import long_date, long_moment
from pscc.kernel.personal_data import Declaration, register, share_of

ORGANISATION = "organisation"  # told of every row that has one: whoever acted for it knows it
NOT_MADE = ("due_at", "expires_at", "until", "updated_at")  # moments that are not a row's beginning


@dataclass(frozen=True)
class Cell:
    """One value, for programs and for the person."""

    name: str
    label: str
    value: Any
    shown: str


@dataclass(frozen=True)
class Part:
    """What one table holds of the person."""

    key: str
    label: str
    rows: list[list[Cell]]
    purpose: str = ""
    retention: str = ""

    @property
    def file(self) -> str:
        """Return its place in the copy."""
        return f"data/{self.key}.json"

    def document(self) -> Mapping[str, Any]:
        """Return it for programs."""
        rows = [{cell.name: cell.value for cell in row} for row in self.rows]
        return {
            "table": self.key,
            "name": self.label,
            "purpose": self.purpose,
            "retention": self.retention,
            "rows": rows,
        }


@dataclass
class _Found:
    """A row and what is the person's in it."""

    row: Model
    names: list[str] = field(default_factory=list)
    named_as: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)


def parts_of(user: User) -> Iterator[Part]:
    """Yield every table that holds something of the person, in the active language."""
    for part in _keys_of(user):
        if part.rows:
            yield part
    for declaration in register.values():
        found = _rows_of(declaration, user)
        if found:
            yield _part(declaration, found)


def left_out() -> list[dict[str, str]]:
    """Return which personal fields are in nobody's copy, and why; English, as the register."""
    return [
        {"field": f"{model._meta.label_lower}.{name}", "because": share.reason}
        for model, declaration in register.items()
        for name in declaration.fields
        if (share := share_of(declaration, name)) and share.reason
    ]


def files_of(user: User) -> Iterator[tuple[StoredFile, bool]]:
    """Yield the files in use that the person sent, and whether they may have them now."""
    sent = StoredFile.objects.linked().filter(uploaded_by=user).order_by("pk")
    for stored in sent.iterator():
        yield stored, stored.is_servable and may_read(user, stored)


def _paths(declaration: Declaration) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for name in declaration.fields:
        share = share_of(declaration, name)
        for path in share.paths if share else ():
            paths.setdefault(path, []).append(name)
    return paths


def _rows_of(declaration: Declaration, user: User) -> list[_Found]:
    found: dict[Any, _Found] = {}
    for path, names in _paths(declaration).items():
        rows: QuerySet[Any] = QuerySet(declaration.model)
        access = declaration.access
        rows = rows.filter(access.only, access.once.get(path, Q()))
        if path in (*declaration.closure.addresses, declaration.closure.goes_with_address):
            rows = rows.annotate(_held=Lower(path)).filter(_held__in=_confirmed(user))
        else:
            rows = rows.filter(**{path: user.pk})
        for row in rows.order_by("pk").iterator():
            each = found.setdefault(row.pk, _Found(row))
            if path in names and path in declaration.fields and _is_account(row, path):
                each.named_as.append(path)
            each.told |= access.tells.get(path, {})
            each.names += [
                name for name in names if name not in each.names and not _is_account(row, name)
            ]
    return [found[pk] for pk in sorted(found)]


def _confirmed(user: User) -> list[str]:
    """Return the addresses that the person has proved: an unproved one may be somebody else's."""
    known = EmailAddress.objects.filter(user=user, verified=True)
    return [each.lower() for each in known.values_list("email", flat=True)]


def _is_account(row: Model, name: str) -> bool:
    return row._meta.get_field(name).related_model is User


def _part(declaration: Declaration, found: Iterable[_Found]) -> Part:
    meta = declaration.model._meta
    label = str(capfirst(meta.verbose_name_plural or meta.verbose_name))
    rows = [_cells(declaration, each) for each in found]
    return Part(meta.label_lower, label, rows, declaration.purpose, declaration.retention)


def _cells(declaration: Declaration, found: _Found) -> list[Cell]:
    row = found.row
    names = [name for name in ("uid", _made(row)) if name and _has(row, name)]
    shows = [ORGANISATION] if _is_relation(row, ORGANISATION) else []
    wanted = dict.fromkeys([*names, *shows, *declaration.access.shows, *found.names])
    cells = [_cell(row, row._meta.get_field(name)) for name in wanted]
    for name, label in found.told.items():
        told = str(getattr(row, name))
        cells.append(Cell(name, str(capfirst(label)), told, told))
    if found.named_as:
        words = [str(row._meta.get_field(name).verbose_name) for name in found.named_as]  # type: ignore[union-attr] # an account is a column
        cells.append(Cell("named_as", str(_("you are named as")), found.named_as, ", ".join(words)))
    return cells


def _made(row: Model) -> str:
    """Return the field that says when a row was made, "" if none does."""
    for each in row._meta.fields:
        if isinstance(each, DateTimeField) and not each.null and each.name not in NOT_MADE:
            return each.name
    return ""


def _has(row: Model, name: str) -> bool:
    return any(each.name == name for each in row._meta.fields)


def _is_relation(row: Model, name: str) -> bool:
    return _has(row, name) and row._meta.get_field(name).is_relation


def _cell(row: Model, column: Any) -> Cell:
    name = column.name
    label = str(capfirst(getattr(column, "verbose_name", name)))
    value = getattr(row, name)
    if column.many_to_many:
        value = [str(each) for each in value.all()]
    elif column.is_relation:
        value = "" if value is None else str(value)
    display = getattr(row, f"get_{name}_display", None)
    return Cell(name, label, value, str(display()) if display else _shown(value))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return long_moment(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    return str(value)


# --- What packages keep --------------------------------------------------------------------------


def _keys_of(user: User) -> Iterator[Part]:
    """Yield addresses, roles, second factors, sessions and work at the desk; never a secret."""
    addresses = EmailAddress.objects.filter(user=user)
    yield _listed("addresses", _("E-mail addresses"), addresses, "email", "verified", "primary")
    roles = [
        [Cell("role", str(_("Role")), name, str(Role(name).label))]
        for name in sorted(user.roles)
        if name in Role.values
    ]
    yield Part("roles", str(_("Roles")), roles)
    keys = Authenticator.objects.filter(user=user)
    yield _listed("keys", _("Second factors"), keys, "type", "created_at", "last_used_at")
    sessions = UserSession.objects.filter(user=user)
    yield _listed(
        "sessions", _("Sessions"), sessions, "ip", "user_agent", "created_at", "last_seen_at"
    )
    desk = LogEntry.objects.filter(user=user)
    yield _listed("desk", _("Work at the staff desk"), desk, "action_time", "action_flag")
    if apps.is_installed("allauth.socialaccount"):
        accounts: QuerySet[Any] = QuerySet(
            apps.get_app_config("socialaccount").get_model("SocialAccount")
        )
        other = accounts.filter(user=user)
        yield _listed("other-accounts", _("Other accounts"), other, "provider", "uid")


def _listed(key: str, label: Any, rows: QuerySet[Any], *names: str) -> Part:
    columns: list[Field[Any, Any]] = [rows.model._meta.get_field(name) for name in names]
    found = rows.order_by("pk").iterator()
    return Part(key, str(label), [[_cell(row, each) for each in columns] for row in found])
