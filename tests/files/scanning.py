"""Debian's clamd with a few signatures written by hand; no download, ready within a second."""

import hashlib
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import pytest

from pscc.kernel.stack.layout import PROJECT
from pscc.kernel.stack.processes import free_port
from tests.files import samples

CLAMD = Path(os.environ.get("CLAMD", "/usr/sbin/clamd"))
ABSENCE = f"no virus scanner at {CLAMD}"
# Bytes that no file has by chance, each known by another kind of signature.
MARKED = b"portal-test-signature: \x91\xfe\x42 harmless, and found wherever it stands"
WHOLE = samples.pdf(b"a file that is known by its hash alone")
START_SECONDS = 20
SHIPPED = PROJECT / "deploy" / "clamav" / "clamd.conf"


def config(folder: Path, port: int) -> str:
    """Return what the stack ships, word for word, but for the places of sockets and files."""
    places = {
        "DatabaseDirectory": f"{folder}/signatures",
        "TemporaryDirectory": str(folder),
        "LogFile": f"{folder}/clamd.log",
        "LocalSocket": f"{folder}/clamd.sock",
        "TCPSocket": str(port),
    }
    lines = [line.split(" ", 1) for line in SHIPPED.read_text().splitlines()]
    moved = [" ".join([name, *(places.get(name, each) for each in rest)]) for name, *rest in lines]
    return "\n".join([*moved, "TCPAddr 127.0.0.1", ""])


def require_clamd() -> None:
    """Skip a test where there is no scanner; fail it where there must be one."""
    if CLAMD.exists():
        return
    if os.environ.get("REQUIRE_CLAMD", "") not in ("", "0"):
        pytest.fail(f"{ABSENCE}, and REQUIRE_CLAMD is set", pytrace=False)
    pytest.skip(f"{ABSENCE} (install Debian's clamav-daemon, or set REQUIRE_CLAMD=1)")


class RealClamd:
    """A scanner of our own on a port of our own; it can be killed and started again."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="clamd-")
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o755)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        signatures = self.folder / "signatures"
        signatures.mkdir()
        (signatures / "test.ndb").write_text(
            f"Portal.Test.Eicar:0:*:{samples.EICAR.hex()}\nPortal.Test.Marked:0:*:{MARKED.hex()}\n"
        )
        digest = hashlib.sha256(WHOLE).hexdigest()
        (signatures / "test.hsb").write_text(f"{digest}:{len(WHOLE)}:Portal.Test.Whole:73\n")
        (self.folder / "clamd.conf").write_text(config(self.folder, self.port))

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._folder.cleanup()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [CLAMD, "--config-file", self.folder / "clamd.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                log = self.folder / "clamd.log"
                pytest.fail(log.read_text() if log.exists() else "clamd does not start")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(8).startswith(b"PONG")
        except OSError:
            return False
