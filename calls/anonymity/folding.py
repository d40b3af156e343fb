"""Texts as they are compared: small letters without accents, one kind of hyphen and apostrophe.

A word that is broken at the end of a line is one word.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")
_APART = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    "−": "-", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _letter(character: str) -> str:
    """Return what one character is compared as: nothing for a mark, more letters for a ligature."""
    small = "".join(_APART.get(each, each) for each in character.casefold())
    parts = (c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
    return "".join(_APART.get(each, each) for each in parts).casefold()


class _Letters(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = found = _letter(chr(code))
        return found


_LETTERS = _Letters()


def folded(text: str) -> str:
    """Return a text as it is compared."""
    return _BROKEN.sub("", text).translate(_LETTERS)


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; `places[n]` is where its character n stands in the text itself, and
    the last one is the length of the text.
    """

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in the text itself."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def folded_with_places(text: str) -> Folded:
    """Return the same as `folded`, with the place of every character."""
    letters: list[str] = []
    places: list[int] = []
    broken = {match.start(): match.end() for match in _BROKEN.finditer(text)}
    place = 0
    while place < len(text):
        if place in broken:
            place = broken[place]
            continue
        letter = _LETTERS[ord(text[place])]
        letters.append(letter)
        places += [place] * len(letter)
        place += 1
    return Folded("".join(letters), (*places, len(text)))


def words_of(text: str) -> list[str]:
    """Return the folded words of a name: letters and digits, nothing between."""
    return re.findall(r"[^\W_]+", folded(text).replace("'", " "))
