"""Points of the earth on a drawing: Mercator's projection, a frame, a scale, a grid.

Longitude and latitude in degrees (WGS 84), drawing units from the top left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

EARTH_KM = 40_075.017  # the equator, WGS 84
FAR_NORTH = 85.0  # beyond, Mercator's projection leaves every sheet
SMALLEST = 0.02  # degrees that a map shows at least: about two kilometres


@dataclass(frozen=True)
class Box:
    """A part of the earth between two meridians and two parallels."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{side:.5f}".rstrip("0").rstrip(".") for side in self.sides)

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """West, south, east, north, as RFC 7946 orders them."""
        return (self.west, self.south, self.east, self.north)

    def widened(self, share: float) -> "Box":
        """Return the box with a margin: a share of its size, and at least the smallest map."""
        across = max((self.east - self.west) * share, SMALLEST / 2)
        along = max((self.north - self.south) * share, SMALLEST / 2)
        return Box(
            max(self.west - across, -180.0),
            max(self.south - along, -FAR_NORTH),
            min(self.east + across, 180.0),
            min(self.north + along, FAR_NORTH),
        )


def read_box(text: str) -> Box | None:
    """Read "west,south,east,north"; None unless it is a part of the earth."""
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if len(sides) != 4 or not all(math.isfinite(side) for side in sides):
        return None
    west, south, east, north = sides
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return Box(west, south, east, north)


@dataclass(frozen=True)
class Sheet:
    """A drawing of a part of the earth, `width` by `height` units."""

    box: Box
    width: float
    height: float

    @classmethod
    def around(cls, box: Box, width: float, height: float) -> "Sheet":
        """Return the sheet that shows a whole box, wider or taller where its shape asks for it."""
        box = box.widened(0.08)
        low, high = _mercator(box.south), _mercator(box.north)
        across, along = box.east - box.west, high - low
        if across / along < width / height:
            more = (along * width / height - across) / 2
            box = Box(max(box.west - more, -180), box.south, min(box.east + more, 180), box.north)
        else:
            more = (across * height / width - along) / 2
            limit = _mercator(FAR_NORTH)
            south, north = max(low - more, -limit), min(high + more, limit)
            box = Box(box.west, _latitude(south), box.east, _latitude(north))
        return cls(box, width, height)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a point of the earth is on the drawing."""
        low, high = _mercator(self.box.south), _mercator(self.box.north)
        x = (longitude - self.box.west) / (self.box.east - self.box.west) * self.width
        y = (high - _mercator(latitude)) / (high - low) * self.height
        return round(x, 1), round(y, 1)

    def scale(self) -> tuple[float, float]:
        """Return a round number of kilometres and how long it is on the drawing, at mid-height."""
        middle = math.radians((self.box.south + self.box.north) / 2)
        km = (self.box.east - self.box.west) / 360 * EARTH_KM * math.cos(middle)
        round_km = _round_step(km / 5)
        return round_km, round(round_km / km * self.width, 1)

    def meridians(self) -> list[tuple[float, float]]:
        """Return (degrees, x) of the lines to draw from north to south."""
        step = _round_step((self.box.east - self.box.west) / 3)
        return [
            (degrees, self.place(degrees, self.box.south)[0])
            for degrees in _multiples(step, self.box.west, self.box.east)
        ]

    def parallels(self) -> list[tuple[float, float]]:
        """Return (degrees, y) of the lines to draw from west to east."""
        step = _round_step((self.box.north - self.box.south) / 3)
        return [
            (degrees, self.place(self.box.west, degrees)[1])
            for degrees in _multiples(step, self.box.south, self.box.north)
        ]


def _mercator(latitude: float) -> float:
    """Return the ordinate of a parallel, in degrees of longitude at the equator."""
    radians = math.radians(max(min(latitude, FAR_NORTH), -FAR_NORTH))
    return math.degrees(math.log(math.tan(math.pi / 4 + radians / 2)))


def _latitude(ordinate: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(ordinate))) - math.pi / 2)


def _round_step(about: float) -> float:
    """Return 1, 2 or 5 times a power of ten, the nearest below."""
    power: float = 10 ** math.floor(math.log10(about))
    return next(step * power for step in (5, 2, 1) if step * power <= about * 1.0001)


def _multiples(step: float, low: float, high: float) -> Sequence[float]:
    first = math.ceil(low / step)
    return [round(each * step, 6) for each in range(first, math.floor(high / step) + 1)]


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two (longitude, latitude) as the crow flies, on a sphere.

    Haversine formula; off by half a percent at most.
    """
    (east, north), (other_east, other_north) = (
        tuple(math.radians(each) for each in point) for point in (one, other)
    )
    bow = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return EARTH_KM / math.pi * math.asin(math.sqrt(bow))
