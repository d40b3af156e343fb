"""Colour profiles (ICC.1) without their texts: a screen's may be called after its owner."""

import struct

_HEADER = 128
_MOST_TAGS = 200
_KEPT = frozenset(
    name.encode()
    for name in (
        "wtpt", "bkpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "chad", "gamt",
        "A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "D2B0", "D2B1", "D2B2", "D2B3", "B2D0",
        "B2D1", "B2D2", "B2D3", "lumi", "chrm", "cicp", "tech", "view", "pre0", "pre1", "pre2",
    )
)  # fmt: skip
_SAID = "Colour profile"
_OWN = (
    (b"desc", b"desc\0\0\0\0" + struct.pack(">I", len(_SAID) + 1) + _SAID.encode() + bytes(79)),
    (b"cprt", b"text\0\0\0\0None\0"),
)


def clean_profile(profile: bytes) -> bytes | None:
    """Return a profile with its numbers and none of its texts; None for what is no profile."""
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        return None
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    if count > _MOST_TAGS or len(profile) < _HEADER + 4 + 12 * count:
        return None
    tags: list[tuple[bytes, bytes]] = list(_OWN)
    for place in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12):
        name, start, size = struct.unpack(">4sII", profile[place : place + 12])
        if name in _KEPT:
            tags.append((name, profile[start : start + size]))
    return _written(profile[:_HEADER], tags)


def _written(header: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    table, body = b"", b""
    start = _HEADER + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}  # curves are often the same three times
    for name, value in tags:
        if value not in places:
            places[value] = start + len(body)
            body += value + bytes(-len(value) % 4)
        table += struct.pack(">4sII", name, places[value], len(value))
    size = start + len(body)
    # Maker, model and creator say nothing that a reader needs; the digest would be another one's.
    plain = header[4:48] + bytes(8) + header[56:80] + bytes(48)
    return struct.pack(">I", size) + plain + struct.pack(">I", len(tags)) + table + body
