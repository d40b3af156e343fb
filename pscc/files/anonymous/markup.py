"""XML read and written again element by element: prefixes, order and white space stay, comments,
processing instructions and what a rule takes out do not. A document type is refused, so that no
entity is ever expanded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from pscc.files.anonymous.problems import DAMAGED, ENTITIES, CannotError

_CHUNK = 64 * 1024
_MAX_DEPTH = 2_000
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_XMLNS = "xmlns"


@dataclass
class Attribute:
    """One attribute; `raw` is its name as written, `space` and `local` what that means."""

    raw: str
    space: str
    local: str
    value: str


@dataclass
class Element:
    """The beginning of an element; a rule may change `attributes`."""

    raw: str
    space: str
    local: str
    attributes: list[Attribute] = field(default_factory=list)

    def get(self, local: str) -> str:
        """Return the value of an attribute by its local name, or nothing."""
        return next((each.value for each in self.attributes if each.local == local), "")

    def drop(self, *locals_: str) -> None:
        """Take attributes out, by their local names."""
        self.attributes = [each for each in self.attributes if each.local not in locals_]


Keep = Callable[[Element], bool]
Say = Callable[[Element, str], str]


def rewrite(source: IO[bytes], out: IO[bytes], keep: Keep, say: Say | None = None) -> None:
    """Copy a document; `keep` judges (and may change) each element, `say` each text in one.

    Raises CannotError for what is not well-formed or declares a document type.
    """
    out.write(_DECLARATION)
    writer = _Writer(out, keep, say)
    _parse(source, writer.start, writer.end, writer.text)


def elements(source: IO[bytes]) -> Iterator[Element]:
    """Return the elements of a small document, in order."""
    found: list[Element] = []
    reader = _Names(found.append)
    _parse(source, reader.start, reader.end, lambda _data: None)
    return iter(found)


def read(
    source: IO[bytes], start: Callable[[Element], None], end: Callable[[Element], None],
    text: Callable[[str], None],
) -> None:  # fmt: skip
    """Tell each element, its end and each text of a document to who asks."""
    names = _Names(start, end)
    _parse(source, names.start, names.end, text)


def _parse(source: IO[bytes], start: Any, end: Any, text: Any) -> None:
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise CannotError(DAMAGED) from error


def _refuse(*_declared: Any) -> None:
    raise CannotError(ENTITIES)


class _Names:
    """Knows what each prefix means at the place where it stands."""

    def __init__(
        self, told: Callable[[Element], Any], ended: Callable[[Element], Any] | None = None
    ) -> None:
        self._told, self._ended = told, ended
        self._spaces: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self.open: list[Element] = []

    def start(self, raw: str, written: list[str]) -> None:
        """Hear of an element's beginning."""
        pairs = list(zip(written[::2], written[1::2], strict=True))
        declared = {
            name.partition(":")[2]: value
            for name, value in pairs
            if name == _XMLNS or name.startswith(f"{_XMLNS}:")
        }
        spaces = self._spaces[-1] | declared if declared else self._spaces[-1]
        if len(self._spaces) > _MAX_DEPTH:
            raise CannotError(DAMAGED)
        self._spaces.append(spaces)
        prefix, _colon, local = raw.rpartition(":")
        attributes = [self._attribute(name, value, spaces) for name, value in pairs]
        element = Element(raw, spaces.get(prefix, ""), local, attributes)
        self.open.append(element)
        self._told(element)

    def _attribute(self, name: str, value: str, spaces: dict[str, str]) -> Attribute:
        prefix, _colon, local = name.rpartition(":")
        if _XMLNS in (prefix, name):
            return Attribute(name, _XMLNS, "", value)
        return Attribute(name, spaces.get(prefix, "") if prefix else "", local, value)

    def end(self, _raw: str) -> None:
        """Hear of its end."""
        self._spaces.pop()
        element = self.open.pop()
        if self._ended:
            self._ended(element)


class _Writer(_Names):
    def __init__(self, out: IO[bytes], keep: Keep, say: Say | None) -> None:
        super().__init__(self._begin, self._close)
        self._out, self._keep, self._say = out, keep, say
        self._silent = 0  # how many elements deep nothing is written
        self._unclosed = False  # whether the last tag may still become an empty one

    def _begin(self, element: Element) -> None:
        if self._silent:
            self._silent += 1
            return
        if not self._keep(element):
            self._silent = 1
            return
        attributes = "".join(f' {each.raw}="{_quoted(each.value)}"' for each in element.attributes)
        self._write(f"<{element.raw}{attributes}")
        self._unclosed = True

    def _close(self, element: Element) -> None:
        if self._silent:
            self._silent -= 1
        elif self._unclosed:
            self._unclosed = False
            self._write("/>")
        else:
            self._write(f"</{element.raw}>")

    def text(self, data: str) -> None:
        if not self._silent:
            self._write(_plain(self._say(self.open[-1], data) if self._say else data))

    def _write(self, text: str) -> None:
        before, self._unclosed = (b">" if self._unclosed else b""), False
        self._out.write(before + text.encode())


def _plain(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
