"""Uploads, people and a virus scanner for the tests of files."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import TemporaryUploadedFile

from pscc.files.actions import store_upload
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from tests.files import samples


@pytest.fixture
def storage_folder(settings: Any, tmp_path: Path) -> Path:
    """Give the test a private storage of its own and return its folder."""
    folder = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "base_url": None},
        }
    }
    return folder


@pytest.fixture
def sender(db: None) -> Any:
    return get_user_model().objects.create_user("anne@demo.example", name="Anne", language="fr")


@pytest.fixture
def stranger(db: None) -> Any:
    return get_user_model().objects.create_user("john@demo.example", name="John", language="en")


def uploaded(name: str, content: bytes) -> TemporaryUploadedFile:
    """Return an upload as Django hands it to a view: a file on disk."""
    upload = TemporaryUploadedFile(name, "application/x-whatever", len(content), None)
    upload.write(content)
    upload.seek(0)
    return upload


@pytest.fixture
def store(storage_folder: Path, sender: Any) -> Callable[..., StoredFile]:
    """Return a function that stores an upload of the sender."""

    def act(name: str = "Dossier.pdf", content: bytes | None = None, **options: Any) -> StoredFile:
        with uploaded(name, samples.pdf() if content is None else content) as upload:
            values = {"purpose": "sample", "by": sender, "at": now()} | options
            return store_upload(upload=upload, **values)

    return act


class Clamd(socketserver.ThreadingTCPServer):
    """A stand-in for the scanner that speaks its real protocol; `mood` makes it misbehave."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.seen: list[int] = []
        self.mood = "well"
        self.limit = 64 * 1024 * 1024

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = self._until_zero()
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.6/27500/Mon Nov 23 09:00:00 2026\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._scan())

    def _scan(self) -> bytes:
        if self.server.mood == "hangs up":
            return b""
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > self.server.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.server.seen.append(len(content))
        return b"stream: Eicar-Signature FOUND\0" if samples.EICAR in content else b"stream: OK\0"

    def _until_zero(self) -> bytes:
        command = b""
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            command += byte
        return command


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    """Return a running scanner that this process is told about."""
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        settings.CLAMD_ADDRESS = server.address
        yield server
        server.shutdown()
        thread.join()
