"""The three services together: started in order, addresses written down, stopped in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from pscc.kernel.stack.layout import Layout, StackError, State, write_private
from pscc.kernel.stack.postgres import Postgres
from pscc.kernel.stack.processes import (
    Child,
    Program,
    describe_exit,
    port_is_free,
    stop_leftovers,
)
from pscc.kernel.stack.valkey import BROKER, CACHE, FORGOTTEN, KEPT, Valkey

_START_SECONDS = 60
_MOST_MOVES = 3


class Service(Protocol):
    """What the supervisor needs of a service."""

    name: str
    title: str
    port: int

    def choose_port(self) -> None: ...
    def prepare(self) -> None: ...
    def program(self) -> Program: ...
    def is_ready(self) -> bool: ...
    def finish(self) -> None: ...


class Services:
    """The embedded PostgreSQL, broker and cache of one layout.

    `fast` trades durability for speed (tests). As a context manager it starts and stops them.
    """

    def __init__(self, layout: Layout, *, fast: bool = False) -> None:
        self.layout = layout
        layout.make()
        self.leftovers = stop_leftovers(layout.run)
        state = State(layout)
        self.postgres = Postgres(layout, state, fast=fast)
        broker = BROKER | (FORGOTTEN if fast else KEPT)
        self.broker = Valkey("broker", "the broker (Valkey)", layout, state, broker)
        self.cache = Valkey("cache", "the cache (Valkey)", layout, state, CACHE)
        self.children: dict[str, Child] = {}

    @property
    def all(self) -> list[Service]:
        return [self.postgres, self.broker, self.cache]

    @property
    def env(self) -> dict[str, str]:
        """Return the addresses as the portal's settings read them."""
        return {
            "DATABASE_URL": self.postgres.url,
            "BROKER_URL": self.broker.url,
            "CACHE_URL": self.cache.url,
        }

    def start(self, keep_waiting: Callable[[], bool] = lambda: True) -> None:
        """Start all three and write their addresses to `run/services.env`.

        Raises StackError with the reason if one does not come up; then none is left running.
        """
        try:
            for service in self.all:
                self._begin(service)
            for service in self.all:
                self._wait(service, keep_waiting)
                service.finish()
        except BaseException:
            self.stop()
            raise
        lines = (f"{name}={value}\n" for name, value in self.env.items())
        write_private(self.layout.services_env, "".join(lines))

    def spawn(self, service: Service) -> Child:
        """Start one service's process without waiting for it."""
        return Child(service.program(), self.layout.run / f"{service.name}.pid")

    def stop(self, *, hurry: bool = False) -> None:
        """Stop all three, the database last."""
        self.layout.services_env.unlink(missing_ok=True)
        for service in reversed(self.all):
            child = self.children.pop(service.name, None)
            if child:
                child.stop(hurry=hurry)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _begin(self, service: Service) -> None:
        service.prepare()
        self.children[service.name] = self.spawn(service)

    def _wait(self, service: Service, keep_waiting: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        moves = _MOST_MOVES
        while not service.is_ready():
            child = self.children[service.name]
            code = child.exit_code()
            if code is not None and moves and not port_is_free(service.port):
                moves -= 1  # somebody took its port since we looked
                service.choose_port()
                self._begin(service)
            elif code is not None or time.monotonic() > deadline:
                reason = "no answer" if code is None else describe_exit(code)
                log = child.program.log
                raise StackError(f"{service.title} did not start ({reason}): see {log}.")
            if not keep_waiting():
                raise StackError("Stopped while starting.")
            time.sleep(0.03)
