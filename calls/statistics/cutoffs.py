"""Would the cut-off move? Which applications change side when calibrated scores are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from calls.scores import is_below, mean
from calls.statistics.calibration import CalibratedScore, Calibration
from calls.statistics.reviews import ranks


@dataclass(frozen=True)
class Moves:
    """`up` comes above the line by calibration, `down` falls below; `open` has the line within its
    interval, so that the scores alone do not say on which side it is.

    `line` is the score of the line among calibrated scores; None where all or none are above it.
    """

    up: tuple[str, ...]
    down: tuple[str, ...]
    open: tuple[str, ...]
    line: Decimal | None

    @property
    def would_move(self) -> bool:
        """Whether any application changes side."""
        return bool(self.up or self.down)


def moves_at_score(calibration: Calibration, threshold: Decimal) -> Moves:
    """Compare the sides of a fixed score: an application below it is out."""
    return _moves(
        _scored(calibration),
        before=lambda each: not is_below(each.raw, threshold),
        after=lambda each: not is_below(each.score, threshold),
        line=threshold,
    )


def moves_at_place(calibration: Calibration, places: int) -> Moves:
    """Compare the first `places` of both rankings; equals at the last place are all in.

    The line lies half-way between the last score that is in and the first that is out.
    """
    scored = _scored(calibration)
    raw = ranks({each.application: each.raw for each in scored})
    scores = {each.application: each.score for each in scored if each.score is not None}
    new = ranks(scores)
    last = min((score for key, score in scores.items() if new[key] <= places), default=None)
    first = max((score for key, score in scores.items() if new[key] > places), default=None)
    return _moves(
        scored,
        before=lambda each: raw[each.application] <= places,
        after=lambda each: new[each.application] <= places,
        line=None if last is None or first is None else mean([last, first]),
    )


def _scored(calibration: Calibration) -> list[CalibratedScore]:
    return [each for each in calibration.scores if each.score is not None]


def _moves(
    scored: Iterable[CalibratedScore],
    *,
    before: Callable[[CalibratedScore], bool],
    after: Callable[[CalibratedScore], bool],
    line: Decimal | None,
) -> Moves:
    up, down, unsure = [], [], []
    for each in scored:
        was, comes = before(each), after(each)
        if comes and not was:
            up.append(each.application)
        if was and not comes:
            down.append(each.application)
        if _holds(each, line):
            unsure.append(each.application)
    return Moves(tuple(up), tuple(down), tuple(unsure), line)


def _holds(each: CalibratedScore, line: Decimal | None) -> bool:
    return (
        line is not None
        and each.low is not None
        and each.high is not None
        and each.low <= line <= each.high
    )
