"""What the address of a list asks for: words, choices, order, page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

LONGEST_CODE = 80  # as long as a slug or a city may be
LONGEST_WORDS = 200
MOST_CHOICES = 50  # of one facet


@dataclass(frozen=True)
class Asked:
    """A request for a list, read leniently: what cannot be meant is left out."""

    words: str
    chosen: Mapping[str, list[str]]
    sort: str
    whole: frozenset[str]  # facets shown with all their choices
    basket: tuple[str, ...] = ()  # what has been put aside to compare

    def query(self, **more: str) -> str:
        """Return the address's query that asks for the same set, in the same order."""
        return urlencode([*self._pairs(), *more.items()])

    def showing_whole(self, facet: str) -> str:
        """Return the address's query that shows all choices of one more facet."""
        whole = [("all", name) for name in sorted({*self.whole, facet})]
        return urlencode([*self._pairs(), *whole, *(("o", uid) for uid in self.basket)])

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        return [*pairs, *([("sort", self.sort)] if self.sort else [])]

    @property
    def number(self) -> int:
        """How many choices narrow the list."""
        return sum(len(values) for values in self.chosen.values())


def read(request: HttpRequest, facets: list[str], sorts: list[str]) -> Asked:
    """Read a request; a choice that does not exist finds nothing, which the page then says."""
    sort = request.GET.get("sort", "")
    return Asked(
        words=request.GET.get("q", "").replace("\x00", "")[:LONGEST_WORDS],
        chosen={
            name: [_storable(code) for code in request.GET.getlist(name) if code][:MOST_CHOICES]
            for name in facets
        },
        sort=sort if sort in sorts else "",
        whole=frozenset(request.GET.getlist("all")) & frozenset(facets),
        basket=tuple(basket(request)),
    )


def _storable(code: str) -> str:
    # PostgreSQL has no NUL in texts: with its stand-in the code finds nothing, like any unknown one
    return code[:LONGEST_CODE].replace("\x00", "\ufffd")


def basket(request: HttpRequest) -> list[str]:
    """Return what the address puts aside to compare: each thing once, in its order."""
    uids = [_storable(uid) for uid in request.GET.getlist("o") if uid]
    return list(dict.fromkeys(uids))[:MOST_CHOICES]
