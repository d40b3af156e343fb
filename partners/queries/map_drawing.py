"""The directory's own map: dots, their names, a grid and a scale, drawn by the server."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext, pgettext

from partners.queries.places import Cluster
from pscc.kernel.formats import number
from pscc.kernel.maps import Sheet

SMALL, LARGE = 7.0, 24.0  # radius of a dot
LETTER, LINE = 7.4, 16.0  # about the size of a letter of a name
MOST_NAMES, LONGEST_NAME = 14, 40


@dataclass(frozen=True)
class Dot:
    """A dot: where, how big, what it says and where it leads."""

    x: float
    y: float
    radius: float
    count: str  # written on the dot when it stands for several
    label: str
    url: str
    name: str = ""  # written beside it, if there is room
    is_left: bool = False

    @property
    def name_dx(self) -> float:
        """How far from its middle the name begins, or ends at its left."""
        return round(-self.radius - 4 if self.is_left else self.radius + 4, 1)


@dataclass(frozen=True)
class Drawing:
    """The whole map, ready for the template."""

    width: float
    height: float
    dots: list[Dot]
    meridians: list[tuple[str, float]]
    parallels: list[tuple[str, float]]
    scale_length: float
    scale_label: str

    @property
    def scale_y(self) -> float:
        """Where the scale stands."""
        return self.height - 16


def draw(sheet: Sheet, links: Iterable[tuple[Cluster, str, str]]) -> Drawing:
    """Draw clusters with their (name, address) on a sheet, the biggest below."""
    dots: list[Dot] = []
    written: list[tuple[float, float, float, float]] = []
    rows = list(links)
    most = max((cluster.sites for cluster, _name, _url in rows), default=1)
    for cluster, name, url in rows:
        x, y = sheet.place(cluster.longitude, cluster.latitude)
        radius = round(SMALL + (LARGE - SMALL) * math.sqrt((cluster.sites - 1) / most), 1)
        count = number(cluster.sites) if cluster.sites > 1 else ""
        dot = Dot(x, y, radius, count, _label(cluster, name), url)
        dots.append(_named(dot, name if cluster.organisation else cluster.city, sheet, written))
    km, length = sheet.scale()
    return Drawing(
        width=sheet.width,
        height=sheet.height,
        dots=dots,
        meridians=[
            (_degrees(value, pgettext("compass", "E"), pgettext("compass", "W")), x)
            for value, x in sheet.meridians()
        ],
        parallels=[
            (_degrees(value, pgettext("compass", "N"), pgettext("compass", "S")), y)
            for value, y in sheet.parallels()
        ],
        scale_length=length,
        scale_label=f"{number(round(km))} km" if km >= 1 else f"{number(round(km * 1000))} m",
    )


def _named(
    dot: Dot, word: str, sheet: Sheet, written: list[tuple[float, float, float, float]]
) -> Dot:
    """Return the dot with its name at its right or left, where that covers no other name."""
    if not word or len(word) > LONGEST_NAME or len(written) >= MOST_NAMES:
        return dot
    length, gap = len(word) * LETTER, dot.radius + 4
    for is_left, start in ((False, dot.x + gap), (True, dot.x - gap - length)):
        frame = (start, dot.y - LINE / 2, start + length, dot.y + LINE / 2)
        if start >= 0 and frame[2] <= sheet.width and not any(_overlap(frame, o) for o in written):
            written.append(frame)
            return replace(dot, name=word, is_left=is_left)
    return dot


def _label(cluster: Cluster, name: str) -> str:
    """Say what a dot stands for."""
    if name:
        return f"{name}, {cluster.city}" if cluster.city else name
    count = ngettext(
        "%(n)s partner", "%(n)s partners", cluster.organisations
    ) % {"n": number(cluster.organisations)}  # fmt: skip
    return f"{count}, {cluster.city}" if cluster.city else count


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}° {positive if value >= 0 else negative}"


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )  # fmt: skip
