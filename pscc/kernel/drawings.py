"""Geometry of the server-rendered pictures: plain numbers in, SVG path data out."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEP = 100  # drawing units from one stage to the next; the picture is stretched to its column
MIDDLE = 48
WIDEST = 44


@dataclass(frozen=True)
class Ribbon:
    """The band along the stages: as wide as there are services, nothing where there are none."""

    length: int
    across: str
    down: str
    line_across: str
    line_down: str
    gaps_across: str
    gaps_down: str


def ribbon(counts: Sequence[int]) -> Ribbon:
    """Draw the band twice: from left to right, and from top to bottom for a narrow screen."""
    halves = _half_widths(counts)
    points = [(index * STEP + STEP / 2, half) for index, half in enumerate(halves)]
    if points:
        points = [
            (0.0, points[0][1] * 0.6),
            *points,
            (len(counts) * STEP * 1.0, points[-1][1] * 0.6),
        ]
    upper = [(along, MIDDLE - half) for along, half in points]
    lower = [(along, MIDDLE + half) for along, half in reversed(points)]
    offered = [index * STEP for index, count in enumerate(counts) if count]
    gaps = [index * STEP for index, count in enumerate(counts) if not count]
    return Ribbon(
        length=len(counts) * STEP,
        across=_band(upper, lower, turned=False),
        down=_band(upper, lower, turned=True),
        line_across=" ".join(f"M{start} {MIDDLE}h{STEP}" for start in offered),
        line_down=" ".join(f"M{MIDDLE} {start}v{STEP}" for start in offered),
        gaps_across=" ".join(f"M{start} {MIDDLE}h{STEP}" for start in gaps),
        gaps_down=" ".join(f"M{MIDDLE} {start}v{STEP}" for start in gaps),
    )


def _half_widths(counts: Sequence[int]) -> list[float]:
    most = max(counts, default=0)
    return [max(3.0, WIDEST * count / most) if count else 0.0 for count in counts]


def _band(
    upper: list[tuple[float, float]], lower: list[tuple[float, float]], *, turned: bool
) -> str:
    if not upper:
        return ""
    there = f"M{_point(upper[0], turned=turned)}{_curve(upper, turned=turned)}"
    back = f"L{_point(lower[0], turned=turned)}{_curve(lower, turned=turned)}"
    return f"{there}{back}Z"


def _curve(points: list[tuple[float, float]], *, turned: bool) -> str:
    parts = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        half = (x0 + x1) / 2
        controls = [(half, y0), (half, y1), (x1, y1)]
        parts.append("C" + " ".join(_point(control, turned=turned) for control in controls))
    return "".join(parts)


def _point(point: tuple[float, float], *, turned: bool) -> str:
    along, across = point[0], round(point[1], 1)
    return f"{across:g} {along:g}" if turned else f"{along:g} {across:g}"


@dataclass(frozen=True)
class Spread:
    """One criterion's scores on a line of 100 units."""

    label: str
    scores: tuple[float, ...]
    lowest: float
    mean: float
    highest: float
    range_path: str
    dots_path: str
    mean_path: str
    threshold_path: str


def spread(row: Mapping[str, Any], *, lowest: float, highest: float) -> Spread:
    """Place the scores of a criterion; N/A (None) is left out, never counted as zero."""
    scores = tuple(float(score) for score in row["scores"] if score is not None)
    threshold = row.get("threshold")

    def place(score: float) -> float:
        return round(2 + 96 * (score - lowest) / ((highest - lowest) or 1), 2)

    mean = sum(scores) / len(scores) if scores else 0.0
    return Spread(
        label=str(row["label"]),
        scores=scores,
        lowest=min(scores, default=0.0),
        mean=mean,
        highest=max(scores, default=0.0),
        range_path=f"M{place(min(scores))} 12H{place(max(scores))}" if scores else "",
        dots_path=" ".join(f"M{place(score)} 12h0.01" for score in scores),
        mean_path=f"M{place(mean)} 3V21" if scores else "",
        threshold_path=f"M{place(float(threshold))} 0V24" if threshold is not None else "",
    )


@dataclass(frozen=True)
class Sparkline:
    """A series of counts as one line on a ground of `width` by `height` units, and its area."""

    width: int
    height: int
    line: str
    area: str
    most: int


def sparkline(counts: Sequence[int], *, width: int = 300, height: int = 60) -> Sparkline:
    """Draw counts from left to right; the highest touches the top, none lies on the ground."""
    most = max(counts, default=0)
    step = width / max(1, len(counts) - 1)
    points = [
        f"{round(index * step, 1):g} {round(height - 2 - (height - 6) * count / (most or 1), 1):g}"
        for index, count in enumerate(counts)
    ]
    line = f"M{' L'.join(points)}" if points else ""
    area = f"{line} L{width} {height} L0 {height}Z" if points else ""
    return Sparkline(width=width, height=height, line=line, area=area, most=most)


@dataclass(frozen=True)
class Columns:
    """Numbers as columns side by side on a ground of `width` by `height` units."""

    width: int
    height: int
    path: str
    gaps: str  # a stroke on the ground where a number is not known


def columns(values: Sequence[float | None], *, width: int = 300, height: int = 60) -> Columns:
    """Draw numbers from left to right; the highest touches the top. None leaves a gap, which is not
    the same as the hair that a nought draws.
    """
    most = max((value for value in values if value is not None), default=0)
    step = width / max(1, len(values))
    paths, gaps = [], []
    for index, value in enumerate(values):
        left, across = round(index * step + step * 0.15, 1), round(step * 0.7, 1)
        if value is None:
            gaps.append(f"M{left:g} {height - 1}h{across:g}")
            continue
        up = round(max(1.0, (height - 2) * value / (most or 1)), 1)
        paths.append(f"M{left:g} {height}v-{up:g}h{across:g}v{up:g}Z")
    return Columns(width=width, height=height, path=" ".join(paths), gaps=" ".join(gaps))
