"""The texts of a file, for somebody who looks for names: what is printed, and what is written
beside it (comments, links, fields, descriptions of pictures). Bounded in length.
"""

import zipfile
from collections.abc import Iterator
from typing import IO

from pypdf.errors import PyPdfError
from pypdf.generic import ByteStringObject, TextStringObject

from pscc.files.anonymous import markup, pdf
from pscc.files.anonymous.markup import Element
from pscc.files.anonymous.problems import DAMAGED, CannotError

_CHUNK = 50_000  # characters; a text is cut between paragraphs
_PARAGRAPHS = frozenset({
    "p", "si", "is", "c", "tr", "tc", "row", "comment", "text", "br", "cr", "tab", "definedName",
    "cm", "threadedComment", "author", "instrText", "title", "desc",
})  # fmt: skip
_SPOKEN = frozenset({
    "descr", "title", "alt", "tooltip", "Target", "instr", "prompt", "promptTitle", "display",
    "location", "tag", "val", "string", "name",
})  # fmt: skip
_READ = (".xml", ".rels", ".vml", ".svg")
_PACKAGES = (".docx", ".xlsx", ".pptx")
_MAX_DEPTH = 3


def of_pdf(source: IO[bytes]) -> Iterator[str]:
    """Yield the text of each page, then every text that stands in the document's objects."""
    try:
        reader = pdf.opened(source)
        for page in reader.pages:
            yield page.extract_text()
        said: list[str] = []
        for each in pdf.dictionaries(reader.root_object):
            said += [text for value in dict.values(each) for text in _texts_in(value)]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise CannotError(DAMAGED) from error
    yield from _chunks(iter(dict.fromkeys(said)))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in list.__iter__(value):
            yield from _texts_in(each)
    elif isinstance(value, TextStringObject):
        yield str(value)
    elif isinstance(value, ByteStringObject):
        yield bytes(value).decode("latin-1")


def of_office(source: IO[bytes], depth: int = 1) -> Iterator[str]:
    """Yield the texts of every part, and the names of the parts."""
    try:
        with zipfile.ZipFile(source) as archive:
            yield "\n".join(archive.namelist())
            for name in archive.namelist():
                if name.lower().endswith(_READ):
                    with archive.open(name) as part:
                        yield from _chunks(_paragraphs(part))
                elif name.lower().endswith(_PACKAGES) and depth < _MAX_DEPTH:
                    with archive.open(name) as part:
                        yield from of_office(part, depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError) as error:
        raise CannotError(DAMAGED) from error


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    """Yield paragraphs; the runs of one are joined, for a name may change its type half-way."""
    found: list[str] = []
    run: list[str] = []

    def begin(element: Element) -> None:
        found.extend(each.value for each in element.attributes if each.local in _SPOKEN)

    def end(element: Element) -> None:
        if element.local in _PARAGRAPHS and run:
            found.append("".join(run))
            run.clear()

    markup.read(part, begin, end, run.append)
    return iter([*found, "".join(run)])


def _chunks(texts: Iterator[str]) -> Iterator[str]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        if text.strip():
            chunk.append(text)
            size += len(text)
        if size > _CHUNK:
            yield "\n".join(chunk)
            chunk, size = [], 0
    if chunk:
        yield "\n".join(chunk)
