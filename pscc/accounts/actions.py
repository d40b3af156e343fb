"""The only writers of accounts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pscc.accounts.enums import STAFF_ROLES, AccountChangeKind, Role
from pscc.accounts.models import AccountChange, TermsAcceptance, User
from pscc.accounts.queries import session_reference
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.kernel.site import site
from pscc.outbox import publish

log = structlog.get_logger(__name__)


@transaction.atomic
def ensure_roles() -> None:
    """Create the group of each role that has none yet; safe to repeat."""
    known = set(Group.objects.filter(name__in=Role.values).values_list("name", flat=True))
    for role in Role:
        if role.value not in known:
            Group.objects.get_or_create(name=role.value)


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    at: datetime,
    by: User | None = None,
    language: str = "fr",
    password: str | None = None,
    roles: Iterable[str] = (),
    accepts_terms: bool = False,
    is_demo: bool = False,
) -> User:
    """Create an account whose e-mail is known to be right: no mail is sent, sign-in by code works
    at once.

    `by` is None for commands and demo data. With `accepts_terms` the current terms count as
    accepted. Raises Refused if the e-mail is taken.
    """
    if by is not None:
        require(by, "accounts.add_user")
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(_("There is an account with this e-mail already."))
    user = User.objects.create_user(
        email=email.strip(), password=password, name=name, language=language, is_demo=is_demo
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    note_change(user, AccountChangeKind.CREATED, by=by, at=at)
    if accepts_terms:
        _accept(user, site().terms_version, at)
    if roles:
        _give(user, roles, by=by, at=at)
    return user


@transaction.atomic
def invite_person(*, email: str, name: str, language: str, by: User, at: datetime) -> User:
    """Return the account of an address; where there is none, create one that signs in by code.

    Raises PermissionDenied, or Refused for a closed account. No mail is sent: whoever invites
    tells the person what it is for.
    """
    require(by, "accounts.invite_person")
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = create_person(email=email, name=name, language=language, at=at)
        log.info("account_invited", person=user.uid, by=by.uid)
    if not user.is_active:
        raise Refused(
            _("The account of this address is closed. An administrator can open it again.")
        )
    return user


@transaction.atomic
def set_roles(*, user_id: int, roles: Iterable[str], by: User | None, at: datetime) -> User:
    """Give a person exactly these roles; staff status follows, and all sessions end if a role was
    taken away.

    `by` is None for commands only. Locks the person.
    """
    user = User.objects.lock(user_id)
    if by is not None:
        require(by, "accounts.set_roles", user)
    _give(user, roles, by=by, at=at)
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, by: User, at: datetime) -> None:
    """Close an account: nobody signs in with it, and its sessions end at their next request."""
    user = User.objects.lock(user_id)
    require(by, "accounts.deactivate_user", user)
    if not user.is_active:
        raise Refused(_("This account is closed already."))
    user.is_active = False
    end_everything(user)
    note_change(user, AccountChangeKind.DEACTIVATED, by=by, at=at)


@transaction.atomic
def reactivate_user(*, user_id: int, by: User, at: datetime) -> None:
    """Open a closed account again."""
    user = User.objects.lock(user_id)
    require(by, "accounts.reactivate_user", user)
    if user.is_active:
        raise Refused(_("This account is open."))
    if user.anonymised_at:
        raise Refused(_("This account is closed for good."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    note_change(user, AccountChangeKind.REACTIVATED, by=by, at=at)


@transaction.atomic
def reset_second_factor(*, user_id: int, by: User | None, at: datetime, reason: str = "") -> int:
    """Forget a person's authenticator apps, passkeys and recovery codes, and end all sessions.

    Returns how many were forgotten. `by` is None for the command only. Locks the person.
    """
    user = User.objects.lock(user_id)
    if by is not None:
        require(by, "accounts.reset_second_factor", user)
    forgotten: int = Authenticator.objects.filter(user=user).delete()[0]
    end_everything(user)
    note_change(user, AccountChangeKind.MFA_RESET, by=by, at=at, detail=reason)
    return forgotten


@transaction.atomic
def end_sessions(*, user_id: int, by: User, at: datetime) -> None:
    """Sign a person out everywhere, now."""
    user = User.objects.lock(user_id)
    require(by, "accounts.end_sessions", user)
    end_everything(user)
    note_change(user, AccountChangeKind.SIGNED_OUT, by=by, at=at)


@transaction.atomic
def end_session(*, reference: str, by: User) -> bool:
    """End one of one's own sessions; return False if there is none of that reference."""
    for session in UserSession.objects.filter(user=by):
        if session_reference(session) == reference:
            session.end()
            return True
    return False


@transaction.atomic
def accept_terms(*, user_id: int, version: int, by: User, at: datetime) -> None:
    """Record that a person accepted a version of the terms; a second time changes nothing."""
    user = User.objects.lock(user_id)
    require(by, "accounts.accept_terms", user)
    _accept(user, version, at)


@transaction.atomic
def update_profile(*, user_id: int, by: User, name: str, language: str, orcid: str) -> User:
    """Change what a person says about themselves. Locks the person."""
    user = User.objects.lock(user_id)
    require(by, "accounts.change_user", user)
    user.name, user.language, user.orcid = name, language, orcid
    user.save(update_fields=["name", "language", "orcid"])
    return user


@transaction.atomic
def choose_first_password(*, user_id: int, password: str) -> None:
    """Set the password of an account that a one-time link opened; the link works no more."""
    user = User.objects.lock(user_id)
    user.set_password(password)
    user.save(update_fields=["password"])


def _give(user: User, roles: Iterable[str], *, by: User | None, at: datetime) -> None:
    wanted = {Role(role) for role in roles}
    held = {
        Role(name) for name in user.groups.values_list("name", flat=True) if name in Role.values
    }
    if wanted == held:
        return
    ensure_roles()
    user.groups.set(Group.objects.filter(name__in=wanted))
    user.__dict__.pop("roles", None)
    user.is_staff = bool(wanted & STAFF_ROLES)
    user.save(update_fields=["is_staff"])
    if held - wanted:
        end_everything(user)
    if wanted - held:
        publish("accounts.roles_given", user_id=user.pk)
    note_change(
        user, AccountChangeKind.ROLES_SET, by=by, at=at, detail=f"{_words(held)} → {_words(wanted)}"
    )


def _words(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(role.value for role in roles)) or "-"


def end_everything(user: User) -> None:
    """End all sessions of a person whom the caller has locked; save whether they may sign in."""
    user.session_version += 1
    user.save(update_fields=["session_version", "is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def _accept(user: User, version: int, at: datetime) -> None:
    TermsAcceptance.objects.get_or_create(user=user, version=version, defaults={"accepted_at": at})


def note_change(
    user: User, kind: AccountChangeKind, *, by: Any, at: datetime, detail: str = ""
) -> None:
    """Write the line that says what was done to an account; `by` is None for the portal itself."""
    log.info("account_changed", kind=kind.value, person=user.uid, by=getattr(by, "uid", "command"))
    AccountChange.objects.create(user=user, kind=kind, by=by, at=at, detail=detail[:300])
