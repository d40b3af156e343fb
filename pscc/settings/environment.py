"""The one reader of the environment: NAME, or NAME_FILE for secrets kept in files.

What cannot be read, or is not what its setting needs, is one line that names the variable. Values
of secrets never stand in it.
"""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

_FALSE = {"0", "false", "no", "off", "n", "f", ""}
_TRUE = {"1", "true", "yes", "on", "y", "t", "ok"}


class _Variables(FileAwareMapping):  # type: ignore[misc]
    """The environment, and files in place of variables; a line break at a file's end is no part."""

    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).rstrip("\r\n")
        except OSError as error:
            reason = error.strerror or "not readable"
        except UnicodeDecodeError:
            reason = "not a text in UTF-8"
        path = self.env[f"{key}_FILE"]
        raise ImproperlyConfigured(
            f"{key}_FILE names {path}, which cannot be read ({reason}): "
            "put the file there and let the portal read it."
        )


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """Typed reading; raises ImproperlyConfigured with one line that names the variable.

    A number or a yes-or-no that is empty counts as not set. A text is taken as it stands.
    """

    ENVIRON = _Variables()

    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,
    ) -> Any:
        """Return a variable as `cast`, or its default."""
        raw = self.ENVIRON.get(var)
        if raw is None or (cast in (int, bool) and not raw.strip()):
            if default is self.NOTSET:
                raise ImproperlyConfigured(f"{var} is missing.")
            return default
        if cast is bool:
            return _yes_or_no(var, raw)
        if cast is int:
            return _whole_number(var, raw)
        if cast is str:
            # A secret may begin with $, which is a reference to a variable elsewhere.
            return None if default is None and not raw else raw
        return super().get_value(var, cast, default, parse_default)

    def db_url(self, var: str, default: Any = environ.Env.NOTSET, engine: Any = None) -> Any:
        """Return Django's settings of a database from its address."""
        try:
            return super().db_url(var, default=default, engine=engine)
        except (ValueError, KeyError) as error:
            raise ImproperlyConfigured(f"{var} is not the address of a database.") from error

    db = db_url

    def email_url(self, var: str, default: Any = environ.Env.NOTSET, backend: Any = None) -> Any:
        """Return Django's settings of a mail server from its address."""
        try:
            return super().email_url(var, default=default, backend=backend)
        except (ValueError, KeyError) as error:
            raise ImproperlyConfigured(f"{var} is not the address of a mail server.") from error

    email = email_url


def _yes_or_no(var: str, raw: str) -> bool:
    word = raw.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{var} is {raw!r}: write true or false.")
    return word in _TRUE


def _whole_number(var: str, raw: str) -> int:
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{var} is {raw!r}: write a whole number.") from error


env = Environment()
