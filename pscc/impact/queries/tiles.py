"""The schematic map of the regions: a tile each, about where it lies. No database.

The layout is the portal's own: no boundaries are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from pscc.impact.departments import REGION_LETTERS, REGION_NAMES
from pscc.impact.queries.parts import Breakdown, Part
from pscc.kernel.formats import number

SIDE, GAP = 80, 4  # drawing units
SEA = 16  # before the regions overseas
METROPOLITAN = (
    (None, "32", None, None),
    (None, "28", "11", "44"),
    ("53", "52", "24", "27"),
    (None, "75", "84", None),
    (None, "76", "93", "94"),
)
OVERSEAS = ("01", "02", "03", "04", "06")
WIDTH = 5 * SIDE + 3 * GAP + SEA
HEIGHT = 5 * SIDE + 4 * GAP
FROM = (20, 100, 500)  # jobs from which a tile is of the next class
LONG = 7  # characters from which on a number is written smaller


def _places() -> dict[str, tuple[int, int]]:
    step = SIDE + GAP
    found = {
        code: (column * step, line * step)
        for line, codes in enumerate(METROPOLITAN)
        for column, code in enumerate(codes)
        if code
    }
    overseas = {code: (WIDTH - SIDE, line * step) for line, code in enumerate(OVERSEAS)}
    return found | overseas


PLACES = _places()


@dataclass(frozen=True)
class Tile:
    """A region on the map and in its table."""

    part: Part
    x: int
    y: int

    @property
    def name(self) -> str:
        """The region's name."""
        return REGION_NAMES[self.part.key]

    @property
    def letters(self) -> str:
        """The three letters in its tile."""
        return REGION_LETTERS[self.part.key]

    @property
    def shade(self) -> str:
        """The class of its number: hidden, unknown, or how many bounds it has reached."""
        if self.part.measure.is_hidden:
            return "hidden"
        return shade_of(self.part.measure.high)

    @property
    def written(self) -> str:
        """What its tile says below the letters: the number, or a sign where there is none."""
        if self.part.measure.is_hidden:
            return "×"
        return "?" if self.part.measure.high is None else self.part.in_words

    @property
    def is_long(self) -> bool:
        """Tell whether its number has to be written smaller."""
        return len(self.written) >= LONG


@dataclass(frozen=True)
class RegionMap:
    """The regions in a year, those overseas last; the key tells what a shade means."""

    of: Breakdown
    year: int
    opens_in: int | None  # from when on the next year can be declared, where this one stands in
    tiles: Sequence[Tile]
    key: Sequence[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT


def shade_of(jobs: Decimal | None) -> str:
    """Return the class of a number: unknown, 0 for none, else 1 to 4."""
    if jobs is None:
        return "unknown"
    return str(1 + sum(jobs >= bound for bound in FROM)) if jobs else "0"


def region_map(of: Breakdown, parts: Sequence[Part], year: int, opens_in: int | None) -> RegionMap:
    """Place the regions; the key has the shades that are on the map only."""
    tiles = [Tile(part, *PLACES[part.key]) for part in parts]
    used = {each.shade for each in tiles}
    key = [(shade, words) for shade, words in _key() if shade in used]
    return RegionMap(of, year, opens_in, tiles, key)


def _key() -> list[tuple[str, Any]]:
    first, second, third = map(number, FROM)
    span = gettext("%(low)s to under %(high)s")
    return [
        ("0", gettext("no jobs")),
        ("1", gettext("under %(high)s") % {"high": first}),
        ("2", span % {"low": first, "high": second}),
        ("3", span % {"low": second, "high": third}),
        ("4", gettext("%(low)s and more") % {"low": third}),
        ("hidden", gettext("not shown: the table says why")),
        ("unknown", gettext("not known")),
    ]
