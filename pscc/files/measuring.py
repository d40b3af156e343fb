"""How large a file is, and the digest of its bytes."""

import hashlib
from dataclasses import dataclass
from typing import IO, Any

PIECE = 256 * 1024


@dataclass(frozen=True)
class Measure:
    """The size of a file in bytes, with its SHA-256."""

    size: int
    sha256: str


def measure(file: IO[bytes] | Any, most: int | None = None) -> Measure:
    """Read a file from its beginning, piece by piece, and no further than just past `most` bytes.

    Before it is kept, not while: a disk asks for the chunks of a file, a bucket reads it, some
    parts twice. Leaves the file at its beginning.
    """
    digest = hashlib.sha256()
    size = 0
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        digest.update(piece)
        if most is not None and size > most:
            break
    file.seek(0)
    return Measure(size, digest.hexdigest())
