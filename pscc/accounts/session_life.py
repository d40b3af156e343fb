"""How long a session lives: until it rests for too long, and never longer than its cookie."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

SIGNED_IN = "signed_in_at"  # session keys; seconds since 1970
USED = "used_at"
_NOTES = 10  # how often a session in use is written in the time it may rest


def is_over(request: HttpRequest) -> bool:
    """Tell whether the session has rested too long (staff: shorter) or is older than its cookie
    may be.
    """
    moment = time.time()
    used = float(request.session.get(USED, moment))
    begun = float(request.session.get(SIGNED_IN, moment))
    return moment - used > _rest(request) or moment - begun > int(settings.SESSION_COOKIE_AGE)


def note_use(request: HttpRequest) -> None:
    """Remember that the session is in use, now and then: not every page is a write."""
    moment = time.time()
    request.session.setdefault(SIGNED_IN, moment)
    if moment - request.session.get(USED, 0) > _rest(request) / _NOTES:
        request.session[USED] = moment


def _rest(request: HttpRequest) -> int:
    is_staff = getattr(request.user, "is_staff", False)
    minutes = settings.SESSION_IDLE_MINUTES_STAFF if is_staff else settings.SESSION_IDLE_MINUTES
    return int(minutes) * 60


@receiver(user_logged_in)
def begin(request: HttpRequest | None, **_signal: Any) -> None:
    """Start both clocks at the sign-in."""
    if request is not None and hasattr(request, "session"):
        request.session[SIGNED_IN] = request.session[USED] = time.time()
