"""Addresses with a key in them: what is written of them keeps the door, and not the key."""

import logging
import re
from typing import Any

# After the language; as the proxy has them (deploy/nginx/portal.conf).
DOORS = (
    "passports", "newsletter/confirm", "newsletter/yours", "newsletter/leave", "attendance",
    "accounts/first-password", "invitations", "partners/confirm", "services/confirm",
    "orientation/open",
)  # fmt: skip
_KEY = re.compile(rf"(/(?:fr|en)/(?:{'|'.join(DOORS)})/)[^\s?#\"'<>]+")


def without_keys(text: str) -> str:
    """Return a text in which every such address ends at its door."""
    return _KEY.sub(r"\1...", text)


class WithoutKeys(logging.Filter):
    """Takes the keys out of whatever is logged: Django names the address of what it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _cleaned(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cleaned(each) for each in record.args)
        return True


def report_without_keys(event: Any, _hint: Any) -> Any:
    """Take the keys out of an error report's address, before it leaves (Sentry's `before_send`)."""
    request = event.get("request", {})
    for name in ("url", "query_string"):
        if name in request:
            request[name] = _cleaned(request[name])
    for name in ("Referer", "referer"):
        if name in request.get("headers", {}):
            request["headers"][name] = _cleaned(request["headers"][name])
    return event


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value
