"""A whole demo portal of a test's own: what `make demo` starts, on a free port."""

from __future__ import annotations

import json
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg2

from pscc.kernel.stack.account import forget_data
from pscc.kernel.stack.layout import PROJECT
from pscc.kernel.stack.processes import Child, Program, free_port

READY_SECONDS = 240


class DemoPortal:
    """Started by `start`, stopped by `stop`; `kill` ends one of its parts outright."""

    def __init__(self, folder: Path) -> None:
        self.local_dir = folder / "local"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._folder = folder
        self._child: Child | None = None

    @property
    def said(self) -> str:
        """Return what it has printed so far."""
        return (self._folder / "demo.log").read_text()

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        program = Program(
            name="demo",
            command=[sys.executable, "-m", "pscc.kernel.stack", "demo", "--port", str(self.port)],
            log=self._folder / "demo.log",
            env={"LOCAL_DIR": str(self.local_dir)},
            cwd=PROJECT,
            stop_signal=signal.SIGINT,  # as Ctrl-C
            stop_seconds=60,
        )
        program.log.unlink(missing_ok=True)
        self._child = Child(program, self._folder / "demo.pid")
        deadline = time.monotonic() + READY_SECONDS
        while f"Portal ready: {self.url}/" not in self.said:
            ended = self._child.exit_code() is not None
            assert not ended, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def stop(self) -> int | None:
        """Stop it as Ctrl-C does; return its exit code."""
        assert self._child
        self._child.stop()
        return self._child.exit_code()

    def pid(self, name: str) -> int | None:
        """Return the number of its worker, web, broker, cache or postgres; None while away."""
        try:
            return int(json.loads((self.local_dir / "run" / f"{name}.pid").read_text())["pid"])
        except FileNotFoundError:
            return None

    def forget(self) -> None:
        """Remove what its PostgreSQL keeps elsewhere."""
        forget_data(self.local_dir)

    def page(self, path: str) -> str:
        """Return the page of a GET; raises OSError where there is none."""
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return str(answer.read().decode())

    def execute(self, sql: str, *values: Any) -> None:
        """Change something in its database."""
        lines = (self.local_dir / "run" / "services.env").read_text().splitlines()
        connection = psycopg2.connect(dict(line.split("=", 1) for line in lines)["DATABASE_URL"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
        finally:
            connection.close()

    def status(self, path: str) -> int:
        """Return the answer's code for a GET, 0 if nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)
        except OSError:
            return 0
