"""One supervisor per layout, known by its lock; the kernel frees the lock however it dies."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from typing import IO, Any

from pscc.kernel.stack.layout import Layout, StackError


class Lock:
    """The right to run the services of a layout."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.run / "lock"
        self._file: IO[str] | None = None

    def take(self, **note: Any) -> bool:
        """Take the lock and note who has it; return False if somebody else does."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        for _attempt in range(5):  # somebody may be looking who has it, which takes a moment
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(0.02)
        else:
            file.close()
            return False
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), **note}, file)
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; the note goes first."""
        if self._file:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()
            self._file = None

    def holder(self) -> dict[str, Any] | None:
        """Return the note of whoever has the lock, or None if it is free."""
        if not self._path.exists():
            return None
        with self._path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                try:
                    return dict(json.load(file))
                except ValueError:
                    return {}
        return None


def stop_holder(layout: Layout, seconds: float = 60) -> bool:
    """Ask the supervisor of a layout to stop and wait for it; return False if none runs.

    Raises StackError if it does not stop in time.
    """
    lock = Lock(layout)
    holder = lock.holder()
    if holder is None:
        return False
    if pid := holder.get("pid"):
        os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while lock.holder() is not None:
        if time.monotonic() > deadline:
            raise StackError(f"Process {pid} did not stop within {seconds:.0f} s.")
        time.sleep(0.1)
    return True
