"""The virus scanner's own protocol (clamd, INSTREAM), spoken over a socket with time limits."""

import socket
from collections.abc import Iterable

from django.conf import settings

_SECONDS = 30.0  # per answer; a 50 MB file takes about two
_CHUNK = 128 * 1024


class ScannerError(Exception):
    """Raised when the scanner is away, too slow, or says that it could not look."""


def scan(chunks: Iterable[bytes]) -> str:
    """Send a file to the scanner; return the virus's name, or "" if it found none.

    Raises ScannerError. Holds one chunk in memory.
    """
    answer = _ask(b"zINSTREAM\0", chunks)
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return ""
    if verdict.endswith("FOUND"):
        return verdict.removesuffix("FOUND").strip() or "unnamed"
    msg = f"the scanner answered {answer[:200]!r}"
    raise ScannerError(msg)


def version() -> str:
    """Return the scanner's version and the date of its signatures, as it writes them. Raises
    ScannerError.
    """
    return _ask(b"zVERSION\0", None)


def _ask(command: bytes, chunks: Iterable[bytes] | None) -> str:
    try:
        with _connect() as connection:
            connection.sendall(command)
            if chunks is not None:
                _stream(connection, chunks)
            return _answer(connection)
    except OSError as error:
        msg = f"the scanner does not answer ({type(error).__name__})"
        raise ScannerError(msg) from error


def _stream(connection: socket.socket, chunks: Iterable[bytes]) -> None:
    """Send the file; a scanner that has seen enough hangs up early and still has an answer
    waiting.
    """
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), _CHUNK):
                part = chunk[start : start + _CHUNK]
                connection.sendall(len(part).to_bytes(4, "big") + part)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = connection.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connect() -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        connection.connect(address)
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)
