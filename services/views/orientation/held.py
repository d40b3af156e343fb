"""Whose orientation it is: its person's; while it is nobody's, whoever holds its secret's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pscc.kernel.clock import now
from services.actions.orientation.answering import claim_session
from services.models import OrientationSession
from services.queries.orientation.sessions import find, holds

COOKIE = "orientation"
SALT = "services.orientation"
KEPT_SECONDS = 90 * 24 * 3600  # as long as an unfinished one is
MOST = 5  # in one browser; the oldest is forgotten first

View = Callable[..., HttpResponse]


def secrets_of(request: HttpRequest) -> dict[str, str]:
    """Return the secrets that this browser holds, by orientation."""
    text = request.get_signed_cookie(COOKIE, default="", salt=SALT) or ""
    pairs = [each.partition(":") for each in str(text).split("|")]
    return {uid: token for uid, _colon, token in pairs if token}


def hold(response: Any, request: HttpRequest, uid: str, token: str) -> None:
    """Let the browser keep a secret, out of reach of scripts."""
    held = {key: value for key, value in secrets_of(request).items() if key != uid}
    kept = [*held.items(), (uid, token)][-MOST:]
    response.set_signed_cookie(
        COOKIE,
        "|".join(f"{key}:{value}" for key, value in kept),
        salt=SALT,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def unknown(request: HttpRequest) -> HttpResponse:
    """Say that there is no such orientation for this reader, and what to do."""
    return render(request, "services/orientation/unknown.html", status=404)


def with_session(view: View) -> View:
    """Give a view the orientation of its address and the secret held; 404 for everybody else.

    Who signs in with the secret in the browser makes it theirs.
    """

    @wraps(view)
    def answer(request: HttpRequest, uid: str, **kwargs: Any) -> HttpResponse:
        session = find(uid)
        token = secrets_of(request).get(uid, "")
        if session is None:
            return unknown(request)
        if session.person_id is not None:
            if request.user.is_authenticated and request.user.pk == session.person_id:
                return view(request, session, token, **kwargs)
            if not request.user.is_authenticated and token and holds(session, token):
                return redirect_to_login(request.get_full_path())
            return unknown(request)
        if not (token and holds(session, token)):
            return unknown(request)
        if request.user.is_authenticated:
            session = _claimed(session, token, request)
        return view(request, session, token, **kwargs)

    return answer


def claim_held(request: HttpRequest) -> None:
    """Make a person's what this browser began before they signed in."""
    for uid, token in secrets_of(request).items():
        session = find(uid)
        if session and session.person_id is None and holds(session, token):
            claim_session(session_id=session.pk, token=token, by=request.user, at=now())


def _claimed(session: OrientationSession, token: str, request: HttpRequest) -> OrientationSession:
    claim_session(session_id=session.pk, token=token, by=request.user, at=now())
    found = find(session.uid)
    return found or session
