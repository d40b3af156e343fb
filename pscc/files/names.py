"""File names as strangers write them, made harmless."""

import re
import unicodedata

_MAX_BYTES = 140
_HARMFUL = re.compile(r'[<>:"|?*%\\/]')
_RESERVED = re.compile(
    r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE
)  # Windows cannot open these


def clean_name(raw: str) -> str:
    """Return a display name: one path component, no control or direction marks, at most 140 bytes.

    The extension is kept, in lower case; an empty name becomes "file".
    """
    last = raw.replace("\\", "/").split("/")[-1]
    visible = "".join(c for c in unicodedata.normalize("NFC", last) if _is_visible(c))
    plain = " ".join(_HARMFUL.sub("_", visible).split()).rstrip(". ")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    stem = stem.strip(". ") or "file"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = f".{extension.lower()}" if extension else ""
    return _cut(stem, _MAX_BYTES - len(ending.encode())) + ending


def extension_of(name: str) -> str:
    """Return the extension in lower case, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_visible(character: str) -> bool:
    """Refuse control, format (direction overrides, joiners), surrogate, private and unassigned
    characters.
    """
    return (
        character == " "
        or unicodedata.category(character)[0] not in {"C", "Z"}
        or character == "\u00a0"
    )


def _cut(text: str, size: int) -> str:
    return text.encode()[: max(size, 1)].decode(errors="ignore").strip(". ") or "file"
