"""The short commands that make a portal ready, side by side where they do not need each other."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pscc.kernel.stack.layout import PROJECT, Layout, StackError
from pscc.kernel.stack.processes import die_with_parent
from pscc.kernel.stack.terminal import last_lines

APPS = ("pscc", "partners", "services", "calls")
MANAGE = [sys.executable, str(PROJECT / "manage.py")]


class Interrupted(Exception):
    """The person asked to stop while a step ran."""


class Note:
    """Remembers for which state of the checkout a step has been done."""

    def __init__(self, layout: Layout, name: str, stamp: str) -> None:
        self._path = layout.run / f"{name}.stamp"
        self._stamp = stamp
        self.holds = self._path.exists() and self._path.read_text() == stamp
        if not self.holds:
            self._path.unlink(missing_ok=True)

    def write(self) -> None:
        """Note that the step has been done."""
        self._path.write_text(self._stamp)


def run_chains(
    chains: Sequence[Sequence[Sequence[str]]],
    *,
    layout: Layout,
    env: Mapping[str, str],
    keep_waiting: Callable[[], bool],
) -> None:
    """Run each chain's commands one after the other, and the chains side by side.

    Raises StackError with the end of the failing command's output, Interrupted if asked to stop.
    """
    waiting = [list(chain) for chain in chains]
    running: dict[int, tuple[subprocess.Popen[bytes], Path]] = {}
    try:
        while running or any(waiting):
            if not keep_waiting():
                raise Interrupted
            for number, chain in enumerate(waiting):
                if number not in running and chain:
                    running[number] = _start(chain.pop(0), layout, env, number)
            for number, (process, log) in list(running.items()):
                if process.poll() is not None:
                    del running[number]
                    _check(process, log)
            time.sleep(0.02)
    finally:
        for process, _log in running.values():
            process.send_signal(signal.SIGTERM)
            process.wait()


def static_files_stamp() -> str:
    """Return what the collected static files depend on: our own files and the pinned packages."""
    return _stamp("static/**/*", "*/static/**/*")


def data_stamp() -> str:
    """Return what the database's tables, the demo data and the compiled texts depend on."""
    return _stamp(*(f"{app}/**/*.py" for app in APPS), "pscc/**/*.json", "locale/**/*.po")


def _stamp(*patterns: str) -> str:
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for pattern in patterns:
        for path in sorted(PROJECT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _start(
    command: Sequence[str], layout: Layout, env: Mapping[str, str], number: int
) -> tuple[subprocess.Popen[bytes], Path]:
    log = layout.log / f"start-{number}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT,
            env={**os.environ, **env},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 one thread here
        )
    return process, log


def _check(process: subprocess.Popen[bytes], log: Path) -> None:
    if process.returncode:
        words = " ".join(Path(str(part)).name for part in list(process.args)[1:])  # type: ignore[arg-type]
        raise StackError(f"`{words}` failed. The end of {log}:\n{last_lines(log)}")
