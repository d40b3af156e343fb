"""PDF files without what tells who made them (ISO 32000-2).

The objects that the pages reach are written anew: earlier revisions and loose objects stay behind.
Catalogue, pages, forms and pictures keep only the keys that draw or order the document.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from pscc.files.anonymous.colours import clean_profile
from pscc.files.anonymous.pictures import clean_jp2, clean_jpeg
from pscc.files.anonymous.problems import (
    ATTACHED,
    COMMENTS,
    DAMAGED,
    EMPTIED,
    FORM_VALUES,
    LOCKED,
    SIGNED,
    UNREAD_PICTURE,
    CannotError,
    Remarks,
)

_MOST_OBJECTS = 500_000
_MOST_DATA = 64 * 1024 * 1024


def _keys(names: str) -> frozenset[str]:
    return frozenset(f"/{name}" for name in names.split())


_STREAM = _keys("Length Filter DecodeParms DL")
_CATALOGUE = _keys(
    "Type Version Extensions Pages PageLabels Names Dests ViewerPreferences PageLayout PageMode"
    " Outlines OpenAction AcroForm MarkInfo StructTreeRoot Lang OutputIntents OCProperties"
)
_PAGE = _keys(
    "Type Parent Resources MediaBox CropBox BleedBox TrimBox ArtBox BoxColorInfo Contents Rotate"
    " Group Annots StructParents Tabs UserUnit Dur Trans"
)
_FORM = _STREAM | _keys(
    "Type Subtype FormType BBox Matrix Resources Group StructParent StructParents OC Name"
)
_PICTURE = _STREAM | _keys(
    "Type Subtype Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate"
    " SMask SMaskInData Matte StructParent OC Name"
)
# Of any dictionary: metadata, private data of programs, other files, what scripts do.
_GONE = _keys(
    "Metadata PieceInfo LastModified AF Thumb AA CreatorInfo User Private JS XFA SigFlags Legal"
    " PTEX.FileName PTEX.InfoDict PTEX.PageNumber Threads Collection"
)
_OF_ANNOTATION = _keys("CreationDate M NM RC")
_EMBEDDING = _keys("FileAttachment RichMedia Movie Sound Screen 3D Projection")
_ACTIONS = _keys("GoTo URI Named SetOCGState ResetForm Hide")
_ACTION_KEYS = _keys("A PA OpenAction Next")
_SAID_IN_OUTPUT = _keys("Info RegistryName")


def clean(source: IO[bytes], out: IO[bytes], remarks: Remarks) -> None:
    """Write a document without what tells who made it; raises CannotError."""
    try:
        reader = opened(source)
        root = reader.root_object
        if isinstance(names := _of(root.get("/Names")), DictionaryObject):
            remarks[ATTACHED] += "/EmbeddedFiles" in names
            _only(names, _keys("Dests"))
        _only(root, _CATALOGUE)
        for each in dictionaries(root):
            _clean(each, remarks)
        writer = PdfWriter()
        writer.clone_reader_document_root(reader)
        writer.metadata = None
        writer.write(out)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise CannotError(DAMAGED) from error


def opened(source: IO[bytes]) -> PdfReader:
    """Return a document with pages that anybody may open; raises CannotError."""
    reader = PdfReader(source)
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotError(LOCKED)
    if not len(reader.pages):
        raise CannotError(DAMAGED)
    return reader


def dictionaries(root: PdfObject) -> Iterator[DictionaryObject]:
    """Yield every dictionary that can be reached, each before what it holds is looked at."""
    waiting: list[Any] = [root]
    seen: set[int] = set()
    kept: list[Any] = []  # so that no number is given twice
    while waiting:
        thing = _of(waiting.pop())
        if id(thing) in seen or not isinstance(thing, DictionaryObject | ArrayObject):
            continue
        seen.add(id(thing))
        kept.append(thing)
        if len(kept) > _MOST_OBJECTS:
            raise CannotError(DAMAGED)
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting += dict.values(thing)
        else:
            waiting += list.__iter__(thing)


def _of(thing: Any) -> Any:
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def _only(thing: DictionaryObject, kept: frozenset[str]) -> None:
    for key in [each for each in thing if each not in kept]:
        del thing[key]


def _without(thing: DictionaryObject, gone: frozenset[str]) -> None:
    for key in [each for each in thing if each in gone or each.startswith("/ADBE")]:
        del thing[key]


def _clean(thing: DictionaryObject, remarks: Remarks) -> None:
    _without(thing, _GONE)
    for key in _ACTION_KEYS & set(thing):
        action = _of(dict.get(thing, key))
        if isinstance(action, DictionaryObject) and _is_foreign_action(action):
            del thing[key]
    kind, subtype = thing.get("/Type"), thing.get("/Subtype")
    if kind == "/Page":
        _clean_page(thing, remarks)
    elif isinstance(thing, StreamObject):
        _clean_stream(thing, subtype, remarks)
    elif kind == "/OutputIntent":
        _without(thing, _SAID_IN_OUTPUT)
    elif subtype is not None and "/Rect" in thing:
        _clean_annotation(thing, subtype, remarks)
    if "/FT" in thing or "/V" in thing:
        _clean_field(thing, remarks)


def _is_foreign_action(action: DictionaryObject) -> bool:
    """Whether it runs, sends or opens something; items of an outline and attributes are none."""
    kind = action.get("/S")
    is_action = action.get("/Type") == "/Action" or "/F" in action or kind is not None
    return is_action and kind not in _ACTIONS and not _is_structure(action)


def _is_structure(thing: DictionaryObject) -> bool:
    return thing.get("/Type") == "/StructElem" or "/O" in thing or "/K" in thing


def _clean_page(page: DictionaryObject, remarks: Remarks) -> None:
    _only(page, _PAGE)
    shown = _of(dict.get(page, "/Annots"))
    if not isinstance(shown, ArrayObject):
        return
    kept = [each for each in list.__iter__(shown) if not _embeds(_of(each))]
    remarks[ATTACHED] += len(shown) - len(kept)
    page[NameObject("/Annots")] = ArrayObject(kept)


def _embeds(annotation: Any) -> bool:
    is_one = isinstance(annotation, DictionaryObject)
    return not is_one or annotation.get("/Subtype") in _EMBEDDING


def _clean_annotation(thing: DictionaryObject, subtype: Any, remarks: Remarks) -> None:
    _without(thing, _OF_ANNOTATION)
    if subtype != "/Widget":  # of a field, /T is its name
        _without(thing, _keys("T Subj"))
        remarks[COMMENTS] += subtype != "/Link" and bool(thing.get("/Contents"))


def _clean_field(thing: DictionaryObject, remarks: Remarks) -> None:
    if thing.get("/FT") == "/Sig" or _is_signature(_of(dict.get(thing, "/V"))):
        _without(thing, _keys("V DV AP Lock SV"))
        remarks[SIGNED] += 1
    elif thing.get("/V") or thing.get("/DV"):
        remarks[FORM_VALUES] += 1


def _is_signature(value: Any) -> bool:
    return isinstance(value, DictionaryObject) and "/ByteRange" in value


# --- Streams -------------------------------------------------------------------------------------


def _clean_stream(stream: StreamObject, subtype: Any, remarks: Remarks) -> None:
    if stream.get("/Type") == "/EmbeddedFile" or "/F" in stream:
        remarks[EMPTIED] += 1
        _fill(stream, b"")
        _only(stream, _keys("Type Length"))
    elif subtype == "/Form":
        _only(stream, _FORM)
    elif subtype == "/Image":
        _only(stream, _PICTURE)
        _clean_picture(stream, remarks)
    elif "/N" in stream and ("/Alternate" in stream or _is_profile(stream)):
        _clean_colours(stream)


def _is_profile(stream: StreamObject) -> bool:
    return stream.get("/Type") is None and _plain(stream)[36:40] == b"acsp"


def _clean_picture(stream: StreamObject, remarks: Remarks) -> None:
    coded = _filters(stream)
    last = coded[-1] if coded else ""
    change: Callable[[bytes], bytes] | None = {
        "/DCTDecode": clean_jpeg, "/DCT": clean_jpeg, "/JPXDecode": clean_jp2,
    }.get(last)  # fmt: skip
    if change is None:
        return
    try:
        packed = stream._data  # noqa: SLF001 the coded bytes have no public name
        data = change(_inflated(packed) if coded[0] == "/FlateDecode" else packed)
    except (CannotError, zlib.error):
        remarks[UNREAD_PICTURE] += 1
        return
    if len(coded) == 1 or coded[:-1] == ["/FlateDecode"]:
        _fill(stream, data)
        stream[NameObject("/Filter")] = NameObject(last)


def _clean_colours(stream: StreamObject) -> None:
    profile = clean_profile(_plain(stream))
    if profile is not None:
        _fill(stream, zlib.compress(profile))
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        _without(stream, _keys("DecodeParms"))


def _plain(stream: StreamObject) -> bytes:
    coded = _filters(stream)
    packed: bytes = stream._data  # noqa: SLF001 as above
    if not coded:
        return packed
    try:
        return _inflated(packed) if coded == ["/FlateDecode"] else b""
    except zlib.error:
        return b""


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, _MOST_DATA)


def _filters(stream: StreamObject) -> list[str]:
    coded = _of(dict.get(stream, "/Filter"))
    if coded is None:
        return []
    return [str(_of(each)) for each in (coded if isinstance(coded, list) else [coded])]


def _fill(stream: StreamObject, data: bytes) -> None:
    stream._data = data  # noqa: SLF001 as above; its length is counted when it is written
