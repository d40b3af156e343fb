"""Dossiers with their files as a zip: streamed, harmless unique names, a manifest at the end."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from calls.exports.rows import Sent, SentFile, SentStage, data_of, file_data
from pscc.files.names import clean_name

Opener = Callable[[str], IO[bytes]]
_CHUNK = 64 * 1024
MANIFEST = "manifest.json"


class _Archive:
    """A zip that knows the names it has, and what it said of each entry."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
        self.entries: list[dict[str, Any]] = []
        self.withheld: list[dict[str, Any]] = []
        self._names: set[str] = set()

    def place(self, *parts: str) -> str:
        """Return a path of harmless parts that nothing has yet, whatever the file system."""
        *folders, name = (clean_name(part) for part in parts)
        path = "/".join([*folders, name])
        stem, dot, ending = name.rpartition(".")
        number = 1
        while path.casefold() in self._names:
            number += 1
            other = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
            path = "/".join([*folders, other])
        self._names.add(path.casefold())
        return path

    def add(self, path: str, chunks: Iterable[bytes], **told: Any) -> None:
        """Stream an entry and note what was written."""
        digest, size = hashlib.sha256(), 0
        info = ZipInfo(path)
        info.compress_type = ZIP_STORED if path.endswith((".pdf", ".docx")) else ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                entry.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.entries.append({"path": path, "size": size, "sha256": digest.hexdigest()} | told)


def write_dossiers(
    file: IO[bytes], envelope: Mapping[str, Any], rows: Iterable[Sent], *, opener: Opener
) -> None:
    """Write a folder an application: its answers, its files, its dossier as PDF.

    A file that is not handed out is named in the manifest with the reason, as is one whose bytes
    are missing. `opener` opens a place in storage.
    """
    archive = _Archive(file)
    with archive.zip:
        for row in rows:
            _add_dossier(archive, row, opener)
        manifest = {**envelope, "files": archive.entries, "withheld": archive.withheld}
        archive.zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _add_dossier(archive: _Archive, row: Sent, opener: Opener) -> None:
    data = json.dumps(data_of(row), ensure_ascii=False, indent=1).encode()
    path = archive.place(row.reference, "answers.json")
    archive.add(path, [data], application=row.reference)
    for stage in row.stages:
        for each in stage.papers:
            _add_file(archive, row, each, opener, _folder(row, stage))
        for each in stage.files:
            _add_file(archive, row, each, opener, [*_folder(row, stage), each.question])


def _folder(row: Sent, stage: SentStage) -> list[str]:
    return [row.reference] if len(row.stages) == 1 else [row.reference, f"stage-{stage.number}"]


def _add_file(
    archive: _Archive, row: Sent, file: SentFile, opener: Opener, folder: list[str]
) -> None:
    told = {"application": row.reference, "question": file.question, "name": file.name}
    if file.withheld:
        archive.withheld.append({"application": row.reference} | file_data(file))
        return
    try:
        source = opener(file.path)
    except FileNotFoundError:
        archive.withheld.append(
            {"application": row.reference} | file_data(file) | {"withheld": "missing"}
        )
        return
    with source:
        archive.add(archive.place(*folder, file.name), iter(lambda: source.read(_CHUNK), b""),
                    **told)  # fmt: skip
