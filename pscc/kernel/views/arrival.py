"""When a request reached the portal: the reverse proxy knows it before any of our processes."""

import re
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from pscc.kernel.clock import now

LONGEST_WAIT = timedelta(seconds=60)  # before the web server; a proxy's clock may not give more
_STATED = re.compile(r"t=([0-9]{1,12}\.[0-9]{3})")  # nginx: seconds since 1970, with milliseconds


def arrived_at(request: HttpRequest) -> datetime:
    """Return the moment that counts for deadlines: when the request reached our proxy, or else the
    database's clock now.

    The proxy's word (`X-Request-Start`) counts only where `TRUSTED_PROXY_COUNT` says that one
    stands before the portal, for it replaces what a client sends; and never beyond `LONGEST_WAIT`
    before the database's clock, nor after it.
    """
    at = now()
    stated = _stated(request) if settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0 else None
    return at if stated is None else min(max(stated, at - LONGEST_WAIT), at)


def _stated(request: HttpRequest) -> datetime | None:
    found = _STATED.fullmatch(request.headers.get("X-Request-Start", ""))
    try:
        return datetime.fromtimestamp(float(found.group(1)), tz=UTC) if found else None
    except (OverflowError, ValueError, OSError):
        return None
