"""Is a file what its name says, and nothing else besides? Judged by its bytes, never by what the
browser claims.
"""

import re
from typing import IO

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pscc.files import limits, office
from pscc.files.enums import FileFlag
from pscc.files.limits import TYPES, FileLimits
from pscc.files.names import extension_of
from pscc.files.refusals import FileRefusedError

_HEAD = 1024
_TAIL = 65_557  # a ZIP's end record and the longest comment it may carry
_MAX_PIXELS = 80_000_000
_MARKUP = re.compile(rb"<(script|html|svg|!doctype|\?php|iframe|body)", re.IGNORECASE)
_PDF_NAMES = re.compile(rb"/(JavaScript|JS|Launch|Encrypt)(?![A-Za-z])")


def inspect(file: IO[bytes], name: str, allowed: FileLimits) -> tuple[str, list[str]]:
    """Return the content type and the remarks (FileFlag) of an acceptable file.

    `file` must be seekable; its position is left anywhere. Raises FileRefusedError.
    """
    size = file.seek(0, 2)
    content_type = require_announced(name, size, allowed)
    head, tail = _read(file, 0, _HEAD), _read(file, max(0, size - _TAIL), _TAIL)
    _refuse_second_nature(content_type, head, tail)
    checks = {limits.PDF: _check_pdf, limits.PNG: _check_png, limits.JPEG: _check_jpeg}
    if content_type in checks:
        flags = checks[content_type](file, head, tail)
    else:
        flags = office.check(file, content_type, size, tail)
    return content_type, [flag.value for flag in flags]


def require_announced(name: str, size: int, allowed: FileLimits) -> str:
    """Return the content type that a file of this name must have, before a byte of it is read.

    Raises FileRefusedError for a kind or a size that is not accepted.
    """
    extension = extension_of(name)
    if extension not in allowed.extensions or extension not in TYPES:
        raise FileRefusedError(
            "extension",
            _("This kind of file is not accepted here. Send one of these: %(kinds)s.")
            % {"kinds": allowed.words},
        )
    if size == 0:
        raise FileRefusedError(
            "empty", _("The file is empty. Save it again and send it once more.")
        )
    if size > allowed.max_bytes:
        raise too_large(allowed)
    return TYPES[extension]


def too_large(allowed: FileLimits) -> FileRefusedError:
    """Return the refusal of a file that is larger than allowed."""
    return FileRefusedError(
        "size",
        _(
            "The file is larger than %(size)d MB."
            " Reduce its pictures or split it, then send it again."
        )
        % {"size": allowed.max_bytes // (1024 * 1024)},
    )


def wrong_content(head: bytes) -> FileRefusedError:
    """Return the refusal of a file whose bytes contradict its name, naming what it looks like if
    known.
    """
    looks_like = ""
    message: str | Promise
    try:
        looks_like = puremagic.from_string(head).lstrip(".").upper()
    except (puremagic.PureError, ValueError, IndexError):
        looks_like = ""  # unknown to the library: the general sentence serves
    if looks_like:
        message = _(
            "The content does not match the name: it looks like %(kind)s."
            " Save it in the format its name says."
        ) % {"kind": looks_like}
    else:
        message = _("The content does not match the name. Save it in the format its name says.")
    return FileRefusedError("content", message)


def _refuse_second_nature(content_type: str, head: bytes, tail: bytes) -> None:
    """Refuse a file that is two kinds at once: each reader would see another one."""
    is_office = content_type not in {limits.PDF, limits.PNG, limits.JPEG}
    hidden_archive = not is_office and _ends_as_zip(tail)
    hidden_pdf = content_type != limits.PDF and b"%PDF-" in head
    if hidden_archive or hidden_pdf or (not is_office and _MARKUP.search(head)):
        raise FileRefusedError(
            "polyglot",
            _(
                "The file hides a second kind of content."
                " Export it afresh from its program and send it again."
            ),
        )


def _ends_as_zip(tail: bytes) -> bool:
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    return at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _check_pdf(file: IO[bytes], head: bytes, tail: bytes) -> list[FileFlag]:
    if not re.match(rb"%PDF-[12]\.\d", head):
        raise wrong_content(head)
    end = tail.rfind(b"%%EOF")
    if end < 0 or tail[end + 5 :].strip(b"\r\n\t \0"):
        raise FileRefusedError(
            "incomplete",
            _("The PDF is damaged or incomplete. Export it again and send the new file."),
        )
    found: set[bytes] = set()
    file.seek(0)
    before = b""
    while chunk := file.read(1024 * 1024):
        found.update(_PDF_NAMES.findall(before + chunk))
        before = chunk[-16:]
    flags = [FileFlag.SCRIPT] if found - {b"Encrypt"} else []
    return flags + ([FileFlag.ENCRYPTED] if b"Encrypt" in found else [])


def _check_png(file: IO[bytes], head: bytes, tail: bytes) -> list[FileFlag]:
    if not head.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        raise wrong_content(head)
    if not tail.endswith(b"IEND\xaeB`\x82"):
        raise _damaged_picture()
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    _refuse_huge(width, height)
    return []


def _check_jpeg(file: IO[bytes], head: bytes, tail: bytes) -> list[FileFlag]:
    if not head.startswith(b"\xff\xd8\xff"):
        raise wrong_content(head)
    if b"\xff\xd9" not in tail:
        raise _damaged_picture()
    _refuse_huge(*_jpeg_size(file))
    return []


def _jpeg_size(file: IO[bytes]) -> tuple[int, int]:
    """Walk the segments to the frame header, which holds height and width."""
    position = 2
    for _segment in range(500):
        marker = _read(file, position, 9)
        if len(marker) < 9 or marker[0] != 0xFF:
            break
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(marker[7:9], "big"), int.from_bytes(marker[5:7], "big")
        position += 2 + int.from_bytes(marker[2:4], "big")
    raise _damaged_picture()


def _refuse_huge(width: int, height: int) -> None:
    if not 0 < width * height <= _MAX_PIXELS:
        raise FileRefusedError(
            "pixels", _("The picture has too many pixels. Make it smaller and send it again.")
        )


def _damaged_picture() -> FileRefusedError:
    return FileRefusedError(
        "damaged", _("The picture is damaged. Save it again and send the new file.")
    )


def _read(file: IO[bytes], position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)
