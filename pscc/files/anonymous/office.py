"""Word, Excel and PowerPoint files without what tells who made them.

Only parts that the document leads to are copied (ECMA-376 part 2: a package is what its
relationships reach); each XML part is read and written again by `office_rules`, pictures by
`pictures`. What cannot be looked into (objects of other programs, sound, film) is emptied; a
picture of an object stays where it stood.
"""

import io
import posixpath
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import IO
from urllib.parse import unquote

from pscc.files.anonymous import markup, pictures
from pscc.files.anonymous.markup import Element
from pscc.files.anonymous.office_rules import REMOVED_PARTS, Rules, is_path
from pscc.files.anonymous.problems import (
    DAMAGED,
    EMPTIED,
    UNREAD_PICTURE,
    CannotError,
    Remarks,
)

TYPES = "[Content_Types].xml"
_PICTURES = {"png", "jpg", "jpeg", "jfif", "gif", "tif", "tiff", "bmp", "webp"}
_METAFILES = {"emf", "wmf"}
_FONTS = {"odttf", "fntdata", "ttf", "otf"}
_PACKAGES = {"docx", "xlsx", "pptx"}
_MARKUP = {"xml", "rels", "vml", "svg"}
_MOST_PICTURE = 64 * 1024 * 1024
_MAX_DEPTH = 3
# Old drawings as Excel reads them: a line break need not be closed.
_BREAK = re.compile(rb"<br\s*>", re.IGNORECASE)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can write


def clean(source: IO[bytes], out: IO[bytes], remarks: Remarks, depth: int = 1) -> None:
    """Write a document without what tells who made it; raises CannotError.

    Memory holds a part at most, and only if it is a picture or another document.
    """
    if depth > _MAX_DEPTH:
        raise CannotError(DAMAGED)
    try:
        with (
            zipfile.ZipFile(source) as archive,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            _Copy(archive, copy, remarks, depth).write()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as error:
        if isinstance(error, RecursionError):
            raise
        raise CannotError(DAMAGED) from error


@dataclass(frozen=True)
class Link:
    """One relationship; `part` is what it leads to inside the document, or nothing."""

    id: str
    kind: str
    part: str
    is_removed: bool


def links_of(archive: zipfile.ZipFile, part: str, rels: str) -> list[Link]:
    """Return the relationships of a part, those of the whole package for an empty name."""
    names = {name.lower(): name for name in archive.namelist()}
    with archive.open(rels) as file:
        found = [each for each in markup.elements(file) if each.local == "Relationship"]
    links = []
    for each in found:
        kind = each.get("Type").rpartition("/")[2].lower()
        inside = each.get("TargetMode").lower() != "external"
        target = resolved(part, each.get("Target")) if inside else ""
        links.append(
            Link(each.get("Id"), kind, names.get(target.lower(), ""), kind in REMOVED_PARTS)
        )
    return links


def resolved(part: str, target: str) -> str:
    """Return the name of the member that a relationship of `part` leads to."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def rels_of(part: str) -> str:
    """Return the member that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class _Copy:
    def __init__(
        self, archive: zipfile.ZipFile, copy: zipfile.ZipFile, remarks: Remarks, depth: int
    ) -> None:
        self._archive, self._copy, self._remarks, self._depth = archive, copy, remarks, depth
        self._rules = Rules()
        self._names = {name.lower(): name for name in archive.namelist()}
        self._removed: dict[str, set[str]] = {}  # part: ids of the relationships that go
        self._parts = self._reached()

    def _reached(self) -> list[str]:
        """Return the parts that the document leads to, in the order in which it does."""
        mains = [
            each for each in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
            if each in self._names
        ]  # fmt: skip
        found: dict[str, None] = dict.fromkeys(self._names[each] for each in mains)
        waiting = ["", *found]
        while waiting:
            part = waiting.pop()
            rels = self._names.get(rels_of(part).lower())
            links = links_of(self._archive, part, rels) if rels else []
            self._removed[part] = {each.id for each in links if each.is_removed}
            for each in links:
                if each.part and not each.is_removed and each.part not in found:
                    found[each.part] = None
                    waiting.append(each.part)
        return list(found)

    def write(self) -> None:
        if TYPES.lower() not in self._names or not self._parts:
            raise CannotError(DAMAGED)
        self._xml(self._names[TYPES.lower()], self._keep_type, TYPES)
        for part in ["", *self._parts]:
            rels = self._names.get(rels_of(part).lower())
            if rels:
                self._xml(rels, partial(self._keep_link, part))
            if part:
                self._part(part)

    # --- The lists of a package ---

    def _keep_type(self, element: Element) -> bool:
        if element.local != "Override":
            return True
        name = self._names.get(unquote(element.get("PartName")).lstrip("/").lower())
        return name in self._parts

    def _keep_link(self, part: str, element: Element) -> bool:
        if element.local != "Relationship":
            return True
        for each in element.attributes:
            if each.local == "Target" and is_path(each.value):
                each.value = "removed"
        return element.get("Id") not in self._removed[part]

    # --- Parts ---

    def _part(self, part: str) -> None:
        extension = part.rpartition(".")[2].lower()
        if extension in _MARKUP:
            self._xml(part, partial(self._keep, part))
        elif extension in _PICTURES or extension in _METAFILES:
            self._picture(part, extension)
        elif extension in _PACKAGES:
            self._package(part)
        elif extension in _FONTS:
            with self._archive.open(part) as font, self._new(part) as out:
                shutil.copyfileobj(font, out)
        else:
            self._empty(part, EMPTIED)

    def _keep(self, part: str, element: Element) -> bool:
        """Leave out what refers to a removed part, or only the reference where the rest counts."""
        removed = self._removed[part]
        refers = [
            each
            for each in element.attributes
            if removed and "relationships" in each.space and each.value in removed
        ]
        if refers and element.local != "pageSetup":
            return False
        element.attributes = [each for each in element.attributes if each not in refers]
        return self._rules.keep(element)

    def _xml(self, name: str, keep: markup.Keep, called: str = "") -> None:
        is_old = name.lower().endswith(".vml")
        with self._archive.open(name) as part, self._new(called or name) as out:
            source = io.BytesIO(_BREAK.sub(b"<br/>", part.read())) if is_old else part
            markup.rewrite(source, out, keep, self._rules.say)

    def _package(self, part: str) -> None:
        with tempfile.TemporaryFile() as file:
            with self._archive.open(part) as inner:
                clean(inner, file, self._remarks, self._depth + 1)
            file.seek(0)
            with self._new(part) as out:
                shutil.copyfileobj(file, out)

    def _picture(self, part: str, extension: str) -> None:
        if self._archive.getinfo(part).file_size > _MOST_PICTURE:
            self._empty(part, EMPTIED)
            return
        data = self._archive.read(part)
        clean_one = pictures.clean_metafile if extension in _METAFILES else pictures.clean_picture
        try:
            data = clean_one(data)
        except CannotError:
            self._empty(part, UNREAD_PICTURE)
            return
        with self._new(part) as out:
            out.write(data)

    def _empty(self, part: str, remark: str) -> None:
        self._remarks[remark] += 1
        with self._new(part):
            pass

    def _new(self, name: str) -> IO[bytes]:
        entry = zipfile.ZipInfo(name, _LONG_AGO)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 0
        return self._copy.open(entry, "w", force_zip64=False)
