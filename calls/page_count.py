"""Counting the pages of a PDF that a stranger sent: in a process of its own, which time and memory
bound. Run as a script, it reads a PDF from its input and prints one line: a number, or a reason.
"""

import io
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 8  # of patience; a PDF of a thousand pages takes less than one
MEMORY = 1024 * 1024 * 1024  # bytes
LOCKED = "locked"
UNREADABLE = "unreadable"


class PagesUnknownError(Exception):
    """The pages cannot be counted; `is_locked` where a password protects the file."""

    def __init__(self, *, is_locked: bool) -> None:
        super().__init__()
        self.is_locked = is_locked


def count_pages(pdf: bytes | Path, *, seconds: float = SECONDS) -> int:
    """Return how many pages a PDF has, given its bytes or where it lies.

    Raises PagesUnknownError for what is locked, damaged, or takes more than `seconds` or 1 GiB.
    """
    if isinstance(pdf, bytes):
        return _ask(seconds, input=pdf)
    with pdf.open("rb") as file:
        return _ask(seconds, stdin=file)


def _ask(seconds: float, **given: Any) -> int:
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(command, **given, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise PagesUnknownError(is_locked=False) from None
    answer = done.stdout.decode(errors="replace").strip()
    if done.returncode != 0 or not answer.isdecimal():
        raise PagesUnknownError(is_locked=answer == LOCKED)
    return int(answer)


def _main() -> str:
    from pypdf import PdfReader  # noqa: PLC0415 read in the bounded process only

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    return str(len(reader.pages))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sys.stdout.write(_main())
    except Exception:  # noqa: BLE001 whatever a broken file makes of its reader
        sys.stdout.write(UNREADABLE)
