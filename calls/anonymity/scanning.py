"""Where texts name an applicant. Time grows with the length of the texts, not with their number."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calls.anonymity.folding import Folded, folded, folded_with_places
from calls.anonymity.names import Name, Pattern, patterns_of

AROUND = 60  # characters of an excerpt on each side
MOST = 20  # hits told of one text; more say nothing new
INSTEAD = "[…]"


@dataclass(frozen=True)
class Found:
    """A name in a text: where it stands, and which."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True)
class Where:
    """The place of a text: the question, and the file that answers it if it is one's."""

    question: str
    file: str = ""


@dataclass(frozen=True)
class Leak:
    """A name that would be read: `excerpt[start:end]` is what is written there."""

    where: Where
    name: Name
    excerpt: str
    start: int
    end: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """What stands before the name, the name, and what follows."""
        excerpt = self.excerpt
        return excerpt[: self.start], excerpt[self.start : self.end], excerpt[self.end :]


class Scanner:
    """Looks for the names of one applicant; made once for many texts."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._patterns = patterns_of(names)

    def find(self, text: str) -> list[Found]:
        """Return the names in a text in order, none inside another: the longer one counts."""
        plain = folded(text)
        likely = [each for each in self._patterns if each.needle in plain]
        if not likely:
            return []
        placed = folded_with_places(text)
        found = [hit for each in likely for hit in _hits(each, text, placed)]
        kept: list[Found] = []
        for hit in sorted(found, key=lambda each: (each.start, -each.end)):
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
            elif hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = Found(kept[-1].start, hit.end, hit.name)
            elif hit.end > kept[-1].end:
                kept[-1] = Found(kept[-1].start, hit.end, kept[-1].name)
        return kept

    def redacted(self, text: str, instead: str = INSTEAD) -> str:
        """Return a text with each name replaced; nothing is found in it any more."""
        while found := self.find(text):  # again: what stood around one may be another
            for hit in reversed(found):
                text = text[: hit.start] + instead + text[hit.end :]
        return text

    def leaks(self, texts: Iterable[tuple[Where, str]]) -> Iterator[Leak]:
        """Yield the names that texts tell, at most MOST of each text."""
        for where, text in texts:
            for hit in self.find(text)[:MOST]:
                yield _leak(where, text, hit)


def _hits(pattern: Pattern, text: str, placed: Folded) -> Iterator[Found]:
    for match in pattern.regex.finditer(placed.text):
        start, end = placed.span(*match.span())
        end += _is_bracket_left(text, start, end)
        if pattern.needs_capitals and not text[start:end].isupper():
            continue
        if pattern.needs_company and not _is_in_company(match, text, placed):
            continue
        yield Found(start, end, pattern.name)


def _is_bracket_left(text: str, start: int, end: int) -> bool:
    """Whether a bracket that the name opens is closed by the next character."""
    written = text[start:end]
    return written.count("(") > written.count(")") and text[end : end + 1] == ")"


def _is_in_company(match: re.Match[str], text: str, placed: Folded) -> bool:
    """Whether a title or a given name stands beside, all written as names are."""
    groups = {key for key, words in match.groupdict().items() if words}
    names = [placed.span(*match.span(key))[0] for key in groups - {"title"}]
    return len(groups) > 1 and all(text[place].isupper() for place in names)


def _leak(where: Where, text: str, hit: Found) -> Leak:
    start, end = max(hit.start - AROUND, 0), min(hit.end + AROUND, len(text))
    return Leak(where, hit.name, text[start:end], hit.start - start, hit.end - start)
