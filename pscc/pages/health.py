"""Is everything there? Asked by the proxy, by `make demo` and by whoever keeps watch."""

import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from pscc.kernel.clock import now
from pscc.outbox.enums import MessageState, SealedState
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun

HEARTBEAT_SECONDS = 180  # a worker that has not beaten for this long counts as away
LAG_SECONDS = 300  # a consequence this late means that nobody drains the outbox


def readiness() -> dict[str, Any]:
    """Return {"ready": bool, "checks": {name: {"ok": bool, …}}}; never raises, answers within about
    a second.
    """
    checks = {name: _checked(check) for name, check in CHECKS.items()}
    return {"ready": all(check["ok"] for check in checks.values()), "checks": checks}


def _checked(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    started = time.monotonic()
    try:
        result = check()
    except (DatabaseError, OSError) as error:
        result = {"ok": False, "error": type(error).__name__}
    return result | {"ms": round((time.monotonic() - started) * 1000, 1)}


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> dict[str, Any]:
    address = urlsplit(settings.BROKER_URL)
    with socket.create_connection(
        (address.hostname or "", address.port or 6379), timeout=1
    ) as line:
        line.settimeout(1)
        line.sendall(b"PING\r\n")
        answer = line.recv(64)  # +PONG, or -NOAUTH: either way somebody is there and answers
    return {"ok": answer[:1] in (b"+", b"-")}


def _worker() -> dict[str, Any]:
    beat = (
        SweepRun.objects.filter(name="outbox.heartbeat")
        .values_list("last_run_at", flat=True)
        .first()
    )
    if beat is None:
        return {"ok": False, "error": "never seen"}
    age = (now() - beat).total_seconds()
    return {"ok": age <= HEARTBEAT_SECONDS, "seconds_since": round(age)}


def _outbox() -> dict[str, Any]:
    moment = now()
    waiting = (
        Delivery.objects.due(moment),
        Message.objects.filter(state=MessageState.DUE, due_at__lte=moment),
        SealedMail.objects.filter(state=SealedState.DUE, due_at__lte=moment),
    )
    firsts = [rows.order_by("due_at").values_list("due_at", flat=True).first() for rows in waiting]
    oldest = min((first for first in firsts if first), default=None)
    lag = (moment - oldest).total_seconds() if oldest else 0
    return {
        "ok": lag <= LAG_SECONDS,
        "lag_seconds": round(lag),
        "given_up": Delivery.objects.dead().count(),
    }


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "outbox": _outbox,
}
