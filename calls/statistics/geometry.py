"""Geometry of the three pictures: figures in, SVG path data out; the templates only print.

A line of a picture is 100 units long and 24 high, as in the score spread component. `labels` names
what the reader may see: whatever has no name there is left out, and a reviewer without a name who
explains a shift is printed as another expert.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calls.statistics.calibration import CalibratedScore, Calibration, Contribution, Strictness
from calls.statistics.cutoffs import Moves
from calls.statistics.stability import RankRange, Stability

SHOWN = Decimal("0.005")  # what rounds to nothing in two decimals explains nothing

Place = Callable[[float], float]


# --- One line ------------------------------------------------------------------------------------


def scale(lowest: float, highest: float) -> Place:
    """Return the function that places a value on a line of 100 units, 2 left free at either end.

    What lies beyond an end is put on it.
    """

    def place(value: float) -> float:
        inside = min(max(value, lowest), highest)
        return round(2 + 96 * (inside - lowest) / ((highest - lowest) or 1), 2)

    return place


def bar(place: Place, low: Decimal | int | None, high: Decimal | int | None) -> str:
    """Draw an interval; nothing where it is not known."""
    if low is None or high is None:
        return ""
    return f"M{place(float(low)):g} 12H{place(float(high)):g}"


def dot(place: Place, value: Decimal | int) -> str:
    """Draw a value: the stylesheet makes its round end a dot."""
    return f"M{place(float(value)):g} 12h0.01"


def tick(place: Place, value: Decimal) -> str:
    """Draw a value as an upright line, which a dot does not cover."""
    return f"M{place(float(value)):g} 3V21"


def border(place: Place, value: float | Decimal | None) -> str:
    """Draw a limit over the whole height; nothing without one."""
    return "" if value is None else f"M{place(float(value)):g} 0V24"


# --- Raw and calibrated scores -------------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """One reviewer's part in a shift, in amounts without a sign."""

    name: str
    is_strict: bool
    amount: Decimal
    points: Decimal


@dataclass(frozen=True)
class ScoreLine:
    """An application: bar for the interval, dot for the calibrated, upright line for the raw score.

    `side` is "up" or "down" where the application changes side of the cut-off; `is_raised` by so
    much that two decimals show it.
    """

    label: str
    figures: CalibratedScore
    side: str
    is_raised: bool
    why: tuple[Why, ...]
    range_path: str
    dot_path: str
    raw_path: str


@dataclass(frozen=True)
class ScoresPicture:
    """Best calibrated score first; `unscored` names the applications without a score."""

    lines: tuple[ScoreLine, ...]
    unscored: tuple[str, ...]
    lowest: int
    highest: int
    cutoff: Decimal | None
    cutoff_path: str
    moved: int
    percent: int
    groups: int
    is_calibrated: bool


def scores_picture(
    calibration: Calibration,
    labels: Mapping[str, str],
    reviewers: Mapping[str, str],
    *,
    highest: int,
    moves: Moves | None = None,
    lowest: int = 0,
) -> ScoresPicture:
    """Draw raw and calibrated scores of the applications that have a label."""
    place = scale(lowest, highest)
    seen = [each for each in calibration.scores if each.application in labels]
    seen.sort(key=lambda each: (-(each.score or Decimal(0)), each.application))
    lines = tuple(
        _score_line(
            each,
            each.raw,
            each.score,
            label=labels[each.application],
            reviewers=reviewers,
            moves=moves,
            place=place,
        )
        for each in seen
        if each.raw is not None and each.score is not None
    )
    cutoff = moves.line if moves else None
    return ScoresPicture(
        lines=lines,
        unscored=tuple(labels[each.application] for each in seen if each.score is None),
        lowest=lowest,
        highest=highest,
        cutoff=cutoff,
        cutoff_path=border(place, cutoff),
        moved=sum(bool(line.side) for line in lines),
        percent=round(calibration.level * 100),
        groups=calibration.groups,
        is_calibrated=calibration.is_calibrated,
    )


def _score_line(
    figures: CalibratedScore,
    raw: Decimal,
    score: Decimal,
    *,
    label: str,
    reviewers: Mapping[str, str],
    moves: Moves | None,
    place: Place,
) -> ScoreLine:
    return ScoreLine(
        label=label,
        figures=figures,
        side=_side(figures.application, moves),
        is_raised=figures.shift >= SHOWN,
        why=tuple(_why(each, reviewers) for each in figures.reasons if abs(each.points) >= SHOWN),
        range_path=bar(place, figures.low, figures.high),
        dot_path=dot(place, score),
        raw_path=tick(place, raw),
    )


def _side(application: str, moves: Moves | None) -> str:
    if moves and application in moves.up:
        return "up"
    return "down" if moves and application in moves.down else ""


def _why(each: Contribution, reviewers: Mapping[str, str]) -> Why:
    name = reviewers.get(each.reviewer, "")
    return Why(name, each.effect < 0, abs(each.effect), abs(each.points))


# --- Ranks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RankLine:
    """An application: bar for the interval of ranks, dot for its rank; first place on the left.

    `percent` is 0 or 100 only where no sample says otherwise.
    """

    label: str
    figures: RankRange
    percent: int
    range_path: str
    dot_path: str


@dataclass(frozen=True)
class RanksPicture:
    """Best rank first; `last` is the last place of the scale, `top` how many places there are."""

    lines: tuple[RankLine, ...]
    last: int
    top: int
    top_path: str
    samples: int
    seed: int
    open: int


def ranks_picture(stability: Stability, labels: Mapping[str, str]) -> RanksPicture:
    """Draw the rank intervals of the applications that have a label."""
    last = max((each.high for each in stability.ranges), default=1)
    place = scale(1, last)
    seen = [each for each in stability.ranges if each.application in labels]
    return RanksPicture(
        lines=tuple(
            RankLine(
                label=labels[each.application],
                figures=each,
                percent=percent(each.share),
                range_path=bar(place, each.low, each.high),
                dot_path=dot(place, each.rank),
            )
            for each in seen
        ),
        last=last,
        top=stability.top,
        top_path=border(place, stability.top + 0.5) if 0 < stability.top < last else "",
        samples=stability.samples,
        seed=stability.seed,
        open=sum(each.is_open for each in seen),
    )


def percent(share: float) -> int:
    """Round a share for reading; only what always or never happens is 100 or 0."""
    if share in (0.0, 1.0):
        return round(share) * 100
    return min(99, max(1, round(share * 100)))


# --- Strictness ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class StrictnessLine:
    """A reviewer: bar for the interval, dot for the effect, on a scale with zero in the middle.

    `word` is "strict" or "generous" where the interval leaves zero out, "alone" for a reviewer who
    shares no application, else "in_line"; `is_above` zero by so much that two decimals show it.
    """

    label: str
    figures: Strictness
    word: str
    is_above: bool
    range_path: str
    dot_path: str


@dataclass(frozen=True)
class StrictnessPicture:
    """Strictest first; the scale ends at `limit` points on either side."""

    lines: tuple[StrictnessLine, ...]
    limit: Decimal
    zero_path: str
    strict: int
    generous: int
    percent: int
    groups: int
    is_calibrated: bool


def strictness_picture(calibration: Calibration, labels: Mapping[str, str]) -> StrictnessPicture:
    """Draw how strict the reviewers are who have a label."""
    seen = [each for each in calibration.reviewers if each.reviewer in labels]
    seen.sort(key=lambda each: (each.effect, each.reviewer))
    limit = _limit(max((_reach(each) for each in seen), default=0.0))
    place = scale(-float(limit), float(limit))
    lines = tuple(
        StrictnessLine(
            label=labels[each.reviewer],
            figures=each,
            word=_word(each),
            is_above=each.effect >= SHOWN,
            range_path=bar(place, each.low, each.high),
            dot_path=dot(place, each.effect),
        )
        for each in seen
    )
    words = [line.word for line in lines]
    return StrictnessPicture(
        lines=lines,
        limit=limit,
        zero_path=border(place, 0.0),
        strict=words.count("strict"),
        generous=words.count("generous"),
        percent=round(calibration.level * 100),
        groups=calibration.groups,
        is_calibrated=calibration.is_calibrated,
    )


def _reach(each: Strictness) -> float:
    return max(abs(float(value)) for value in (each.effect, each.low or 0, each.high or 0))


def _limit(reach: float) -> Decimal:
    """Return the next half point, at least one: a small difference must not look large."""
    return max(Decimal(1), Decimal(math.ceil(reach * 2)) / 2)


def _word(each: Strictness) -> str:
    if not each.is_compared:
        return "alone"
    if each.high is not None and each.high < 0:
        return "strict"
    return "generous" if each.low is not None and each.low > 0 else "in_line"
