"""What the person who typed the command reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def say(line: str = "") -> None:
    """Print a line; a closed terminal is no reason to fail."""
    try:
        print(line, flush=True)  # noqa: T201 the command's own words
    except OSError:
        sys.stdout = None  # nobody reads any more


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step and, once it is done, how long it took."""
    started = time.monotonic()
    yield
    say(f"  {title:<44} {time.monotonic() - started:5.1f} s")


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log file, indented."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
