"""Word, Excel and PowerPoint files: ZIP archives with known members, no macros, no bombs."""

import re
import zipfile
from typing import IO

from django.utils.translation import gettext_lazy as _

from pscc.files import limits
from pscc.files.enums import FileFlag
from pscc.files.refusals import FileRefusedError

_MAIN_PART = {
    limits.DOCX: "word/document.xml",
    limits.XLSX: "xl/workbook.xml",
    limits.PPTX: "ppt/presentation.xml",
}
_MAX_MEMBERS = 5_000
_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_RATIO = 150  # of a member larger than a megabyte; office XML packs about 1:20
_LARGE = 1024 * 1024
_MAX_DEPTH = 2  # a chart's workbook inside a presentation is usual; archives inside that are not
_MAX_LIST = 4 * 1024 * 1024
_END_RECORD = 22
_MACRO = re.compile(r"(^|/)(vbaProject|vbaData|activeX)", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(zip|docx|xlsx|pptx|docm|xlsm|pptm|xlsb|jar|7z|rar|gz)$", re.IGNORECASE)
_REMOTE = re.compile(rb'attachedTemplate"[^>]*Target="(https?:|\\\\\\\\)', re.IGNORECASE)


def check(file: IO[bytes], content_type: str, size: int, tail: bytes) -> list[FileFlag]:
    """Return the remarks of a sound document; raise FileRefusedError for anything else."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or tail[-_END_RECORD:][:4] != b"PK\x05\x06":
        raise _not_office()
    try:
        with zipfile.ZipFile(file) as archive:
            return _check_archive(archive, content_type, size, depth=1)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        raise _not_office() from error


def _check_archive(
    archive: zipfile.ZipFile, content_type: str, size: int, depth: int
) -> list[FileFlag]:
    members = archive.infolist()
    names = {member.filename for member in members}
    _refuse_bomb(members, size)
    _refuse_names(members, names)
    if "[Content_Types].xml" not in names or _MAIN_PART[content_type] not in names:
        raise _not_office()
    types = _text(archive, "[Content_Types].xml")
    if (
        any(_MACRO.search(name) for name in names)
        or b"macroEnabled" in types
        or b"vbaProject" in types
    ):
        raise FileRefusedError(
            "macro",
            _("The document contains macros. Save it without macros, or as a PDF, and send that."),
        )
    for member in members:
        if _ARCHIVE.search(member.filename):
            _check_nested(archive, member, depth)
    settings_links = "word/_rels/settings.xml.rels"
    remote = settings_links in names and _REMOTE.search(_text(archive, settings_links))
    return [FileFlag.REMOTE_TEMPLATE] if remote else []


def _check_nested(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
    extension = member.filename.rpartition(".")[2].lower()
    content_type = limits.TYPES.get(extension)
    if depth >= _MAX_DEPTH or content_type is None:
        raise FileRefusedError(
            "nested",
            _("The document contains another archive. Take it out, or save the document as a PDF."),
        )
    with archive.open(member) as packed, zipfile.ZipFile(packed) as inner:
        _check_archive(inner, content_type, member.file_size, depth + 1)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    dense = any(
        m.file_size > _LARGE and m.file_size > _MAX_RATIO * max(m.compress_size, 1) for m in members
    )
    if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or packed > size or dense:
        raise FileRefusedError(
            "bomb",
            _(
                "The document would unpack to far more than its size."
                " Save it as a PDF and send that."
            ),
        )


def _refuse_names(members: list[zipfile.ZipInfo], names: set[str]) -> None:
    climbing = any(
        name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names
    )
    locked = any(member.flag_bits & 0x1 for member in members)
    first = min((member.header_offset for member in members), default=-1)
    if climbing or locked or first != 0 or len(names) != len(members):
        raise _not_office()


def _text(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_MAX_LIST)


def _not_office() -> FileRefusedError:
    return FileRefusedError(
        "content",
        _(
            "The content does not match the name, or the document is damaged."
            " Save it again and send the new file."
        ),
    )
