"""The directory's own map: dots, their names, a grid and a scale, drawn by the server."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.queries.places import Cluster
from pscc.kernel.formats import number
from pscc.kernel.maps import Sheet

SMALL, LARGE = 7.0, 24.0  # radius of a dot
LETTER, LINE = 7.4, 16.0  # about the size of a letter of a name
MOST_NAMES = 14


@dataclass(frozen=True)
class Dot:
    """A dot: where, how big, what it says and where it leads."""

    x: float
    y: float
    radius: float
    count: str  # written on the dot when it stands for several
    label: str
    url: str
    name: str  # written beside it, if there is room


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
        word = name if cluster.organisation else cluster.city
        frame = (x + radius + 4, y - LINE / 2, x + radius + 4 + len(word) * LETTER, y + LINE / 2)
        fits = frame[2] <= sheet.width and not any(_overlap(frame, other) for other in written)
        is_named = bool(word) and fits and len(written) < MOST_NAMES and len(word) < 40
        if is_named:
            written.append(frame)
        dots.append(
            Dot(
                x=x,
                y=y,
                radius=radius,
                count=number(cluster.sites) if cluster.sites > 1 else "",
                label=_label(cluster, name),
                url=url,
                name=word if is_named else "",
            )
        )
    km, length = sheet.scale()
    return Drawing(
        width=sheet.width,
        height=sheet.height,
        dots=dots,
        meridians=[(_degrees(value, _("E"), _("W")), x) for value, x in sheet.meridians()],
        parallels=[(_degrees(value, _("N"), _("S")), y) for value, y in sheet.parallels()],
        scale_length=length,
        scale_label=f"{number(round(km))} km" if km >= 1 else f"{number(round(km * 1000))} m",
    )


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
