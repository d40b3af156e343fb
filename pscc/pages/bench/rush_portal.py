"""A whole portal of the rush's own: what `make demo` starts, on a free port."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import psutil

from pscc.kernel.stack.account import forget_data
from pscc.kernel.stack.layout import PROJECT
from pscc.kernel.stack.processes import Child, Program, free_port

READY_SECONDS = 300
NICENESS = 19  # the worker stands back as it does in compose, where it has an eighth of the shares
SERVICES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")  # ours, which the child must not take


class PortalError(Exception):
    """The portal does not start or a command on its data fails; the message is what it said."""


class RushPortal:
    """As a context manager it starts and stops; of its data, only the logs stay in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.local_dir = folder / "local"
        self.port = free_port()
        self._log = folder / "demo.log"
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self._forget()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log.unlink(missing_ok=True)
        program = Program(
            name="rush",
            command=self._here("-m", "pscc.kernel.stack", "demo", "--port", str(self.port)),
            log=self._log,
            cwd=PROJECT,
            stop_signal=signal.SIGINT,  # as Ctrl-C
            stop_seconds=60,
        )
        self._child = Child(program, self.folder / "demo.pid")
        deadline = time.monotonic() + READY_SECONDS
        while "Portal ready:" not in self._log.read_text():
            if self._child.exit_code() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise PortalError(self._log.read_text())
            time.sleep(0.2)
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._child:
            self._child.stop()
        self._forget()

    def _forget(self) -> None:
        forget_data(self.local_dir)
        for path in self.local_dir.glob("*"):
            if path.is_dir() and path.name != "log":
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()

    def _here(self, *arguments: str) -> list[str]:
        """Return how this Python runs on the portal's data, not on the services around us."""
        away = [word for name in SERVICES for word in ("-u", name)]
        ours = [f"LOCAL_DIR={self.local_dir}", "DJANGO_SETTINGS_MODULE=pscc.settings.local"]
        ours.append(f"WORKER_NICENESS={NICENESS}")
        return ["env", *away, *ours, sys.executable, *arguments]

    def manage(self, *arguments: str) -> Any:
        """Run a command on the portal's data; return the JSON of its last line."""
        command = self._here("manage.py", *arguments)
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PortalError(done.stderr[-3000:])
        return json.loads(done.stdout.splitlines()[-1])

    def kill(self, part: str) -> bool:
        """End the worker, the broker or the cache outright; return whether it was there."""
        record = self.local_dir / "run" / f"{part}.pid"
        try:
            os.kill(int(json.loads(record.read_text())["pid"]), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds that its processes have used, by part."""
        used: dict[str, float] = {}
        if self._child is None:
            return used
        supervisor = psutil.Process(self._child.pid)
        used["supervisor"] = _seconds(supervisor)
        for part in supervisor.children():
            with contextlib.suppress(psutil.Error):
                family = [part, *part.children(recursive=True)]
                used[_name(part)] = used.get(_name(part), 0) + sum(map(_seconds, family))
        return used


def _seconds(process: psutil.Process) -> float:
    """CPU of a process and of those of its children that are gone."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _name(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    known = ("granian", "celery", "postgres", "valkey")
    return next((each for each in known if each in words), process.name())
