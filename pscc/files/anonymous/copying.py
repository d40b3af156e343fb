"""Copies of files that do not tell who made them. The original is read, never changed."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from pscc.files.anonymous import problems
from pscc.files.inspection import inspect
from pscc.files.limits import TYPES, FileLimits
from pscc.files.refusals import FileRefusedError

SECONDS = 90.0  # of patience; a PDF of a thousand pages takes about five
_CHILD = Path(__file__).with_name("child.py")
_CHANGED = "changed"
_CHUNK = 1024 * 1024


class CopyRemark(models.TextChoices):
    """What somebody should look at before a copy is shown."""

    EMPTIED = (
        problems.EMPTIED,
        _("Objects, sound or film that cannot be looked into were taken out"),
    )
    ATTACHED = problems.ATTACHED, _("Files attached to the document were taken out")
    SIGNED = problems.SIGNED, _("Electronic signatures were taken out")
    FORM_VALUES = problems.FORM_VALUES, _("The PDF has form fields that are filled in; they stay")
    COMMENTS = problems.COMMENTS, _("The PDF has comments; their texts stay, without authors")
    UNREAD_PICTURE = problems.UNREAD_PICTURE, _("A picture could not be read")


_WHY = {
    problems.DAMAGED: _("The file is damaged: no copy without names can be made of it."),
    problems.LOCKED: _("A password protects the file: no copy without names can be made of it."),
    problems.ENTITIES: _(
        "The document declares entities, as no office program does: no copy is made of it."
    ),
    problems.COSTLY: _("The file takes too much time or memory to copy without names."),
    problems.LONG: _("The file has more text than can be searched for names."),
    _CHANGED: _("The copy without names would not be a valid file. Redact it by hand."),
    "type": _("No copy without names can be made of this kind of file."),
}


class CopyRefusedError(FileRefusedError):
    """No copy, or no text, can be had of a file; `code` says why in a word, `message` in full."""

    def __init__(self, code: str) -> None:
        super().__init__(code, _WHY[code])


@dataclass
class CleanCopy:
    """A copy as a temporary file, with how often each remark holds; close it, or use `with`."""

    file: IO[bytes]
    content_type: str
    remarks: Mapping[CopyRemark, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.file.close()


def clean_copy(content: IO[bytes], content_type: str) -> CleanCopy:
    """Return a copy of an accepted file without what tells who made it or on which machine.

    Texts and pictures of pages stay as they are. Raises CopyRefusedError. A process of its own
    does it within 60 s and 1 GiB; here only a piece is held.
    """
    with _as_file(content, content_type) as source:
        out = tempfile.TemporaryFile()  # noqa: SIM115 handed to the caller
        try:
            told = _ask("clean", content_type, source, out)
            _require_valid(out, content_type)
        except BaseException:
            out.close()
            raise
    out.seek(0)
    counts: Mapping[str, int] = told["remarks"]
    remarks = {CopyRemark(code): count for code, count in counts.items()}
    return CleanCopy(out, content_type, remarks)


def texts_of(content: IO[bytes], content_type: str, name: str = "") -> Iterator[str]:
    """Yield the texts of a file, its name first; a picture has none.

    At most four million characters. Raises CopyRefusedError, for a longer one after its texts: what
    was not read was not searched.
    """
    if name:
        yield name
    with _as_file(content, content_type) as source, tempfile.TemporaryFile() as out:
        refusal = None
        try:
            _ask("read", content_type, source, out)
        except CopyRefusedError as refused:
            if refused.code != problems.LONG:
                raise
            refusal = refused
        out.seek(0)
        for line in out:
            yield json.loads(line)
        if refusal is not None:
            raise refusal


def _as_file(content: IO[bytes], content_type: str) -> IO[bytes]:
    """Return the content as a file that another process can read; what is no such file is refused
    by the same rules that hold for uploads.
    """
    if content_type not in TYPES.values():
        raise CopyRefusedError("type")
    source = tempfile.TemporaryFile()  # noqa: SIM115 handed to the caller
    try:
        content.seek(0)
        shutil.copyfileobj(content, source, _CHUNK)
        _inspected(source, content_type)
    except FileRefusedError as refusal:
        source.close()
        raise CopyRefusedError(problems.DAMAGED) from refusal
    except BaseException:
        source.close()
        raise
    source.seek(0)
    return source


def _inspected(file: IO[bytes], content_type: str) -> None:
    extension = next(name for name, known in TYPES.items() if known == content_type)
    size = file.seek(0, 2)
    inspect(file, f"copy.{extension}", FileLimits(frozenset({extension}), max(size, 1)))


def _require_valid(file: IO[bytes], content_type: str) -> None:
    try:
        _inspected(file, content_type)
    except FileRefusedError as refusal:
        raise CopyRefusedError(_CHANGED) from refusal


def _ask(
    action: str, content_type: str, source: IO[bytes], out: IO[bytes]
) -> dict[str, dict[str, int]]:
    command = [sys.executable, "-I", str(_CHILD), action, content_type]
    try:
        done = subprocess.run(
            command, stdin=source, stdout=out, stderr=subprocess.PIPE, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CopyRefusedError(problems.COSTLY) from None
    said = done.stderr.decode(errors="replace").rpartition("\n")[2]
    try:
        told = json.loads(said)
    except ValueError:  # stopped by its bounds before it could say anything
        raise CopyRefusedError(problems.COSTLY) from None
    if "code" in told:
        raise CopyRefusedError(told["code"])
    return dict(told)
