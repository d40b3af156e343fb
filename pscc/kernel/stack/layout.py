"""Where the embedded services keep their data, addresses and logs."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[3]
FIRST_START_BYTES = 400 * 1024 * 1024  # a new database, its log, static files and demo files
LATER_START_BYTES = 100 * 1024 * 1024
PASSWORD_MARK = "embedded-"  # noqa: S105 production refuses addresses with such a password


class StackError(Exception):
    """Something the person at the keyboard can mend; the message is one plain line."""


@dataclass(frozen=True)
class Layout:
    """The folders of one set of services."""

    root: Path

    @classmethod
    def for_profile(cls, profile: str | None = None) -> Layout:
        """Return the folders of a profile: `.local` for the demo, `.local/<profile>` otherwise.

        The variable LOCAL_DIR moves `.local` elsewhere.
        """
        local = Path(os.environ.get("LOCAL_DIR") or PROJECT / ".local").expanduser().resolve()
        return cls(local / profile if profile else local)

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def services_env(self) -> Path:
        return self.run / "services.env"

    def make(self) -> None:
        """Create the folders and see that they can be written and that the disk has room.

        Raises StackError with the folder's name otherwise.
        """
        new = not (self.root / "state.json").exists()
        try:
            for folder in (self.root, self.run, self.log):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.run / f"probe-{os.getpid()}"
            probe.write_bytes(b"x" * 4096)
            probe.unlink()
        except OSError as error:
            raise StackError(
                f"{self.root} cannot be written ({error.strerror}). "
                "Free or fix it, or set LOCAL_DIR to another folder."
            ) from error
        free, need = self.free_bytes(), FIRST_START_BYTES if new else LATER_START_BYTES
        if free < need:
            raise StackError(
                f"The disk of {self.root} is nearly full: {free // 2**20} MB free, "
                f"{need // 2**20} MB needed. Free some, or set LOCAL_DIR to another folder."
            )

    def free_bytes(self) -> int:
        """Return the room left on the disk that holds the data."""
        return shutil.disk_usage(self.root).free


class State:
    """Ports and passwords that stay the same from one start to the next (readable by us only)."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.root / "state.json"
        try:
            self._values: dict[str, Any] = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            self._values = {}

    def port(self, name: str) -> int | None:
        value = self._values.get(f"{name}_port")
        return int(value) if value else None

    def set_port(self, name: str, port: int) -> None:
        self._values[f"{name}_port"] = port
        self._save()

    def knows_password(self, name: str) -> bool:
        return f"{name}_password" in self._values

    def password(self, name: str) -> str:
        """Return the password of a service, generated at its first use."""
        key = f"{name}_password"
        if key not in self._values:
            self._values[key] = PASSWORD_MARK + secrets.token_urlsafe(24)
            self._save()
        return str(self._values[key])

    def _save(self) -> None:
        write_private(self._path, json.dumps(self._values, indent=1))


def write_private(path: Path, text: str) -> None:
    """Replace a file at once with text that only its owner can read."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)
