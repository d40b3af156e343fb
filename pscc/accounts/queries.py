"""What pages and commands ask about accounts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from pscc.accounts.models import TermsAcceptance, User


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is signed in."""

    reference: str
    ip: str
    browser: str
    began_at: datetime
    is_current: bool


def session_reference(session: UserSession) -> str:
    """Return a public name for a session that tells neither its key nor its row number."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:16]


def open_sessions(user: User) -> list[OpenSession]:
    """List where a person is signed in, newest first; forgets sessions that have ended."""
    sessions = UserSession.objects.purge_and_list(user)
    return [
        OpenSession(
            reference=session_reference(each),
            ip=str(each.ip),
            browser=browser_name(each.user_agent),
            began_at=each.created_at,
            is_current=each.is_current(),
        )
        for each in sorted(sessions, key=lambda each: each.created_at, reverse=True)
    ]


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser_name(user_agent: str) -> str:
    """Say "Firefox, Windows" for a user agent string; its first 40 characters when unknown."""
    known = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in known if name) or user_agent[:40]


def accepted_terms(user: User) -> int:
    """Return the newest version of the terms that a person accepted, 0 for none."""
    versions = TermsAcceptance.objects.filter(user=user).order_by("-version")
    return versions.values_list("version", flat=True).first() or 0


def has_second_factor(user: User) -> bool:
    """Tell whether a person has set up an authenticator app or a passkey."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=types).exists())
