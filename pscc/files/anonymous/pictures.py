"""Pictures without EXIF, XMP, comments, thumbnails or anything behind their end.

JPEG, PNG and JPEG 2000 keep every pixel: the parts that make the picture are copied one by one.
Other kinds are decoded and written anew.
"""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from pscc.files.anonymous.colours import clean_profile
from pscc.files.anonymous.problems import DAMAGED, CannotError

_ORIENTATION = 0x0112
_MAX_PIXELS = 80_000_000
_MAX_PROFILE = 8 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT",
    b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
_ICC = b"ICC_PROFILE\0"
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_JP2_DROPPED = {b"xml ", b"uuid", b"uinf", b"jp2i", b"jumb", b"free", b"skip"}
_REWRITTEN = {"GIF", "TIFF", "BMP", "WEBP", "DIB"}


def clean_picture(data: bytes) -> bytes:
    """Return a picture of the same size and kind with its orientation and nothing else said.

    Raises CannotError for what is damaged or no picture.
    """
    if data.startswith(_PNG):
        return clean_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return clean_jpeg(data)
    return _rewritten(data)


def orientation_of(data: bytes) -> int:
    """Return how a picture is to be turned (1 to 8, as EXIF counts); 1 where nothing says it."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            turned = picture.getexif().get(_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
        return 1  # the parts are copied all the same
    return turned if turned in range(2, 9) else 1


def _exif(turned: int) -> bytes:
    return b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHHI", _ORIENTATION, 3, 1, turned, 0, 0)


# --- JPEG ----------------------------------------------------------------------------------------


def clean_jpeg(data: bytes) -> bytes:
    """Return a JPEG of its tables, frames and scans; stops at its end, whatever follows."""
    turned = orientation_of(data)
    parts = list(_segments(data))
    first = [_segment(0xE0, body[:12] + b"\0\0") for kind, body in parts if _is_jfif(kind, body)]
    if turned != 1:
        first.append(_segment(0xE1, b"Exif\0\0" + _exif(turned)))
    profile = b"".join(body[14:] for kind, body in parts if kind == 0xE2 and body.startswith(_ICC))
    clean = clean_profile(profile) if profile else None
    if clean and len(clean) < 65_000:
        first.append(_segment(0xE2, _ICC + b"\x01\x01" + clean))
    kept = b"".join(_part(kind, body) for kind, body in parts if _makes_the_picture(kind, body))
    return b"\xff\xd8" + b"".join(first[:3]) + kept + b"\xff\xd9"


def _is_jfif(kind: int, body: bytes) -> bool:
    return kind == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14


def _makes_the_picture(kind: int, body: bytes) -> bool:
    is_adobe = kind == 0xEE and body.startswith(b"Adobe")
    return is_adobe or not (0xE0 <= kind <= 0xEF or kind >= 0xF0 or kind == 0xFE)


def _segment(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", len(body) + 2) + body


def _part(kind: int, body: bytes) -> bytes:
    if kind == 0xDA:
        size = int.from_bytes(body[:2], "big")
        return _segment(kind, body[2:size]) + body[size:]
    return _segment(kind, body[:12] if kind == 0xEE else body)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment; that of a scan holds its length and its coded data."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise CannotError(DAMAGED)
        kind = data[place + 1]
        if kind == 0xFF or kind in _ALONE:  # a fill byte, a marker that stands alone
            place += 1 if kind == 0xFF else 2
            continue
        if kind == 0xD9:
            return
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if kind == 0xDA:
            after = _end_of_scan(data, end)
            yield kind, data[place + 2 : after]
            end = after
        else:
            yield kind, data[place + 4 : end]
        place = end
    if data[place : place + 2] != b"\xff\xd9":
        raise CannotError(DAMAGED)


def _end_of_scan(data: bytes, start: int) -> int:
    """Return where coded data stop: at a marker that is neither a stuffed byte nor a restart."""
    place = data.find(b"\xff", start)
    while 0 <= place < len(data) - 1:
        if data[place + 1] not in (0x00, 0xFF) and not 0xD0 <= data[place + 1] <= 0xD7:
            return place
        place = data.find(b"\xff", place + (1 if data[place + 1] == 0xFF else 2))
    raise CannotError(DAMAGED)


# --- PNG -----------------------------------------------------------------------------------------


def clean_png(data: bytes) -> bytes:
    """Return a PNG of the chunks that make the picture, its profile without texts."""
    turned = orientation_of(data)
    out = [_PNG]
    for name, body in _chunks(data):
        if name == b"iCCP":
            out.append(_profile_chunk(body))
        elif name in _PNG_KEPT:
            out.append(_chunk(name, body))
        if name == b"IHDR" and turned != 1:
            out.append(_chunk(b"eXIf", _exif(turned)))
        if name == b"IEND":
            return b"".join(out)
    raise CannotError(DAMAGED)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        place += 12 + size


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _profile_chunk(body: bytes) -> bytes:
    packed = body.partition(b"\0")[2][1:]
    try:
        profile = zlib.decompressobj().decompress(packed, _MAX_PROFILE)
    except zlib.error:
        return b""
    clean = clean_profile(profile)
    return _chunk(b"iCCP", b"icc\0\0" + zlib.compress(clean)) if clean else b""


# --- Others --------------------------------------------------------------------------------------


def clean_jp2(data: bytes) -> bytes:
    """Return a JPEG 2000 picture without its boxes of XML, of others and of free text."""
    if data[4:8] != b"jP  ":
        return data  # a bare code stream says nothing
    out, place = [], 0
    while place + 8 <= len(data):
        size, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        end = place + size if size else len(data)
        if size and size < 8:
            raise CannotError(DAMAGED)
        if name not in _JP2_DROPPED:
            out.append(data[place:end])
        place = end
    return b"".join(out)


def clean_metafile(data: bytes) -> bytes:
    """Return an EMF without the program and the title that its header names; a WMF names none."""
    if data[40:44] != b" EMF" or len(data) < 88:
        return data
    length, start = struct.unpack("<II", data[60:68])
    end = min(start + 2 * length, len(data))
    if not 88 <= start < end:
        return data
    return data[:start] + bytes(end - start) + data[end:]


def _rewritten(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.format not in _REWRITTEN or picture.width * picture.height > _MAX_PIXELS:
                raise CannotError(DAMAGED)
            kind = picture.format
            frames = getattr(picture, "n_frames", 1)
            kept = {key: picture.info[key] for key in ("duration", "loop") if key in picture.info}
            out = io.BytesIO()
            if kind in ("GIF", "WEBP") and frames > 1:
                picture.save(out, kind, save_all=True, comment=b"", exif=b"", **kept)
            else:
                _only_pixels(picture).save(out, kind)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise CannotError(DAMAGED) from error


def _only_pixels(picture: Image.Image) -> Image.Image:
    picture.load()
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if picture.mode == "P" and (palette := picture.getpalette()):
        bare.putpalette(palette)
    if "transparency" in picture.info:
        bare.info["transparency"] = picture.info["transparency"]
    return bare
