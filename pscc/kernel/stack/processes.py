"""Child processes that neither outlive us nor are mistaken for somebody else's."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from pscc.kernel.stack.layout import StackError, write_private

if TYPE_CHECKING:
    from pscc.kernel.stack.account import Account

_PR_SET_PDEATHSIG = 1
_MARK = "PORTAL_CHILD_OF"  # in the environment of every descendant: the record it belongs to
LAST_PORT = 65_535
_PORTS = (20_000, 32_000)
_LOG_LIMIT_BYTES = 10 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """How one child is started and how it is asked to stop."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    account: Account | None = None  # whom it runs as, when we are root
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    niceness: int = 0  # 19 takes only processor time that nobody else wants


class Child:
    """A running program, in a process group of its own.

    On Linux it gets its stop signal when we die, however we die; elsewhere the record in the run
    folder lets the next start find and stop it.
    """

    def __init__(self, program: Program, record: Path) -> None:
        self.program = program
        self._record = record
        _rotate(program.log)
        account = program.account
        with program.log.open("ab") as log:
            self._popen = subprocess.Popen(
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.cwd,
                env={**os.environ, **program.env, _MARK: str(record)},
                start_new_session=True,
                preexec_fn=die_with_parent(program.stop_signal),  # noqa: PLW1509 one thread here
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        if program.niceness:
            _stand_back(self._popen.pid, program.niceness)
        self.started = time.monotonic()
        _write_record(record, self._popen.pid)

    @property
    def pid(self) -> int:
        return self._popen.pid

    def exit_code(self) -> int | None:
        """Return None while it runs, else its exit code (negative: the signal that ended it)."""
        return self._popen.poll()

    def stop(self, *, hurry: bool = False) -> None:
        """Ask it to stop, wait, then end whatever is left of its process group."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGKILL if hurry else self.program.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(self.program.stop_seconds)
        self.clear()

    def clear(self) -> None:
        """End the rest of the process group and forget the record."""
        _kill_group(self._popen.pid)
        self._popen.wait()
        self._record.unlink(missing_ok=True)


def _stand_back(pid: int, niceness: int) -> None:
    """Give a new child, and all that it will start, a smaller part of busy processors.

    Linux may share them out by session first and only then by process: the session is told too.
    """
    with contextlib.suppress(OSError):  # it is over already, or the system has no such thing
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def stop_leftovers(run: Path) -> list[str]:
    """Stop what a killed supervisor left behind; return the names of what was stopped.

    A leader is ours only if its number and its start time are as recorded; where the leader is
    gone, the members of its session are ours if their environment names the record.
    """
    stopped = []
    for record in sorted(run.glob("*.pid")):
        leader = _recorded(record)
        remains = [leader] if leader else _members(record)
        if remains:
            stopped.append(record.stem)
        for process in remains:
            _end(process)
        if leader:
            _kill_group(leader.pid)
        record.unlink(missing_ok=True)
    return stopped


def free_port(wanted: int | None = None) -> int:
    """Return the wanted port of the loopback address if nobody listens there, else a free one.

    Below the range from which the system takes the near ends of connections: one of those could
    take the port before our server does.
    """
    if wanted and port_is_free(wanted):
        return wanted
    while not port_is_free(port := random.randrange(*_PORTS)):  # noqa: S311 no secret
        pass
    return port


def port_is_free(port: int) -> bool:
    """Say whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def require_port(port: int) -> None:
    """Raise StackError with what to do instead if no server could listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise StackError(
                f"Port {port} may be used by administrators only: "
                "use one above 1023, for example `PORT=8000 make demo`."
            ) from error
        except OSError as error:
            another = port + 1 if port < LAST_PORT else 8000
            raise StackError(
                f"Port {port} is taken by another program: "
                f"use another one, for example `PORT={another} make demo`."
            ) from error


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before its program: it gets this signal when we die (Linux)."""
    parent = os.getpid()

    def prepare() -> None:
        # A background shell starts its commands with SIGINT ignored; PostgreSQL stops on SIGINT.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return prepare


def describe_exit(code: int) -> str:
    """Put an exit code into words."""
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"exit code {code}"


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".1.log"))


def _write_record(record: Path, pid: int) -> None:
    process = psutil.Process(pid)
    write_private(record, json.dumps({"pid": pid, "created": process.create_time()}))


def _recorded(record: Path) -> psutil.Process | None:
    try:
        known = json.loads(record.read_text())
        process = psutil.Process(int(known["pid"]))
        same = abs(process.create_time() - float(known["created"])) < 1
    except (ValueError, KeyError, OSError, psutil.Error):
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def _members(record: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(_MARK) == str(record):
                found.append(process)
        except psutil.Error:
            continue  # gone meanwhile, or another user's
    return found


def _end(process: psutil.Process, seconds: float = 15) -> None:
    try:
        process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
        process.wait(seconds)
    except psutil.NoSuchProcess:
        pass
    except psutil.TimeoutExpired:
        process.kill()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
